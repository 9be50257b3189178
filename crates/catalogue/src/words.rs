//! Windows, limits and fees in a clerk's words. Chinese: for who keeps the catalogue, not for citizens.

use crate::hall::WindowKind;
use crate::scenario::{DayUnit, Fee, Limits};

/// "8 个工作日（法定 20 个工作日）".
pub(crate) fn limits(limits: &Limits) -> String {
    let unit = match limits.unit {
        DayUnit::Working => "个工作日",
        DayUnit::Calendar => "日",
    };
    let statutory = limits
        .statutory
        .map(|days| format!("（法定 {days} {unit}）"))
        .unwrap_or_default();
    match limits.promised {
        0 => format!("当场办结{statutory}"),
        days => format!(" {days} {unit}{statutory}"),
    }
}

/// "不收费", or the tariff.
pub(crate) fn fee(fee: &Fee) -> String {
    match fee {
        Fee::Free => "不收费".into(),
        Fee::Charged { tariff, .. } => format!("“{}”", tariff.zh),
    }
}

/// Two fees that differ, in words that differ too: where the tariffs read the same, with what else does.
pub(crate) fn fees(one: &Fee, other: &Fee) -> (String, String) {
    let (short, other_short) = (fee(one), fee(other));
    let (Fee::Charged { .. }, Fee::Charged { .. }, true) = (one, other, short == other_short)
    else {
        return (short, other_short);
    };
    let (parts, other_parts) = (fee_parts(one), fee_parts(other));
    let differing = |mine: &[String], theirs: &[String]| {
        let pairs = mine.iter().zip(theirs);
        let differing: Vec<&str> = pairs
            .filter(|(mine, theirs)| mine != theirs)
            .map(|(mine, _)| mine.as_str())
            .collect();
        match differing.as_slice() {
            [] => String::new(),
            differing => format!("（{}）", differing.join("，")),
        }
    };
    (
        short + &differing(&parts, &other_parts),
        other_short + &differing(&other_parts, &parts),
    )
}

/// What a fee says besides its tariff's Chinese.
fn fee_parts(fee: &Fee) -> Vec<String> {
    match fee {
        Fee::Free => Vec::new(),
        Fee::Charged {
            tariff,
            basis,
            online_payment,
        } => vec![
            format!("依据{basis}"),
            if *online_payment {
                "可以网上支付"
            } else {
                "不能网上支付"
            }
            .to_owned(),
            format!("英文“{}”", tariff.en),
        ],
    }
}

/// Two limits that differ, in words that differ too: where the days are the same, with when they begin to count.
pub(crate) fn limits_apart(one: &Limits, other: &Limits) -> (String, String) {
    let (short, other_short) = (limits(one), limits(other));
    if short != other_short || one.start == other.start {
        return (short, other_short);
    }
    let zh = |limits: &Limits| limits.start.as_ref().map(|start| start.zh.clone());
    let same_chinese = zh(one) == zh(other);
    let from = |limits: &Limits| match &limits.start {
        None => "（没有写从何时算起）".to_owned(),
        Some(start) if same_chinese => format!("（从“{}”算起）", start.en),
        Some(start) => format!("（从“{}”算起）", start.zh),
    };
    (short + &from(one), other_short + &from(other))
}

/// "便民综合窗口".
pub(crate) fn window(kind: WindowKind) -> &'static str {
    match kind {
        WindowKind::Citizen => "便民综合窗口",
        WindowKind::Enterprise => "法人综合窗口",
        WindowKind::Police => "公安户证窗口",
        WindowKind::Estate => "不动产综合窗口",
    }
}
