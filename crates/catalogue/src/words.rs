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

/// "便民综合窗口".
pub(crate) fn window(kind: WindowKind) -> &'static str {
    match kind {
        WindowKind::Citizen => "便民综合窗口",
        WindowKind::Enterprise => "法人综合窗口",
        WindowKind::Police => "公安户证窗口",
        WindowKind::Estate => "不动产综合窗口",
    }
}
