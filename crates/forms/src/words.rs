//! The words in which a citizen reads what is wrong with an answer, and how answers are written out.

mod answers;
mod validators;

use catalogue::text::Text;
use jiff::civil::Date;

pub use self::answers::{document_kind, write_cells, write_hidden, write_out};
use crate::field_error::{FieldError, WrongTotal};
use crate::signature::SignatureError;

/// What happened and what to do, for the citizen at the field.
pub fn explain(error: &FieldError) -> Text {
    let fixed = |zh: &str, en: &str| Text::new(zh, en);
    match error {
        FieldError::Missing => fixed("这一项要填写", "Please answer this"),
        FieldError::NotConfirmed => fixed("请看过后点一下确认", "Please read this and confirm it"),
        FieldError::TooLong { most, found } => Text::new(
            format!("最多 {most} 个字，现在有 {found} 个，请写短一些"),
            format!("At most {most} characters; there are {found}. Please shorten it"),
        ),
        FieldError::ControlCharacter => fixed(
            "里面有看不见的特殊字符，请删掉重新输入",
            "It contains an invisible character. Please type it again",
        ),
        FieldError::Picture { place } => Text::new(
            format!("第 {place} 个字是表情或特殊符号，打印不出来，请删掉"),
            format!("Character {place} is a picture that cannot be printed. Please delete it"),
        ),
        FieldError::Name(error) => validators::name(*error),
        FieldError::Signature(SignatureError::TooSmall) => fixed(
            "签名太小了，请写大一些，写完整",
            "The signature is too small. Please write it larger and whole",
        ),
        FieldError::Signature(_) => fixed(
            "签名没有写好，请清除后重新签",
            "Please clear the signature and sign again",
        ),
        FieldError::PhotoCount { least, found, .. } if found < least => Text::new(
            format!("至少要拍 {least} 页，现在有 {found} 页，请接着拍"),
            format!("At least {least} pages are needed; there are {found}. Please take the others"),
        ),
        FieldError::PhotoCount { most, found, .. } => Text::new(
            format!("最多拍 {most} 页，现在有 {found} 页，请删掉多的"),
            format!("At most {most} pages; there are {found}. Please delete some"),
        ),
        FieldError::IdNumber(error) => validators::id_number(*error),
        FieldError::CreditCode(error) => validators::credit_code(*error),
        FieldError::Document(error) => validators::document(*error),
        FieldError::BankCard(error) => validators::bank_card(*error),
        FieldError::Phone(error) => validators::phone(*error),
        FieldError::Date(error) => validators::date(*error),
        FieldError::NotBornYet => fixed(
            "第 7 到 14 位的出生日期还没到，请核对",
            "The date of birth in characters 7 to 14 is still to come. Please check",
        ),
        FieldError::PeriodFrom(None) => fixed("请填从哪一天开始", "Please enter the first day"),
        FieldError::PeriodFrom(Some(error)) => {
            within(("开始", "First day"), &validators::date(*error))
        }
        FieldError::PeriodUntil(None) => fixed("请填到哪一天为止", "Please enter the last day"),
        FieldError::PeriodUntil(Some(error)) => {
            within(("结束", "Last day"), &validators::date(*error))
        }
        FieldError::PeriodOrder => fixed(
            "结束的日子比开始的早，请核对两个日期",
            "It ends before it begins. Please check both days",
        ),
        FieldError::Money(error) => validators::money(*error),
        FieldError::TooLittle { least } => Text::new(
            format!("不能少于 {least} 元，请核对"),
            format!("Not less than {least} yuan. Please check"),
        ),
        FieldError::TooMuch { most } => Text::new(
            format!("不能多于 {most} 元，请核对"),
            format!("Not more than {most} yuan. Please check"),
        ),
        FieldError::NotYet(today) => Text::new(
            format!("不能晚于今天（{}），请核对", zh_date(*today)),
            format!("This cannot be later than today ({today}). Please check"),
        ),
        FieldError::AlreadyPast(today) => Text::new(
            format!("不能早于今天（{}），请核对", zh_date(*today)),
            format!("This cannot be earlier than today ({today}). Please check"),
        ),
        FieldError::NotANumber => fixed("这里只能填数字", "Please enter digits only"),
        FieldError::TooManyDecimals { most: 0 } => {
            fixed("这里填整数，不要小数点", "Please enter a whole number")
        }
        FieldError::TooManyDecimals { most } => Text::new(
            format!("小数点后最多 {most} 位"),
            format!("At most {most} places after the point"),
        ),
        FieldError::TooSmall { least } => Text::new(
            format!("不能小于 {least}，请核对"),
            format!("Not less than {least}. Please check"),
        ),
        FieldError::TooLarge { most } => Text::new(
            format!("不能大于 {most}，请核对"),
            format!("Not more than {most}. Please check"),
        ),
        FieldError::TooFewRows { row, least, found } => Text::new(
            format!("至少填 {least} 行（{}），现在有 {found} 行", row.zh),
            format!("At least {least} ({}); there are {found}", row.en),
        ),
        FieldError::TooManyRows { row, most, found } => Text::new(
            format!("最多填 {most} 行（{}），现在有 {found} 行", row.zh),
            format!("At most {most} ({}); there are {found}", row.en),
        ),
        FieldError::InRow {
            row, label, error, ..
        } => {
            let inner = explain(error);
            Text::new(
                format!("第 {row} 行的“{}”：{}", label.zh, inner.zh),
                format!("Row {row}, “{}”: {}", label.en, inner.en),
            )
        }
        FieldError::Total(wrong) => total(wrong),
        FieldError::NoSuchChoice | FieldError::WrongKind => {
            fixed("请重新选一次", "Please choose again")
        }
        FieldError::Check(say) => say.clone(),
    }
}

fn total(wrong: &WrongTotal) -> Text {
    let WrongTotal {
        label,
        exactly,
        found,
        unit,
    } = wrong;
    let (zh, en) = unit.as_ref().map_or(("", String::new()), |unit| {
        (unit.zh.as_str(), format!(" {}", unit.en))
    });
    Text::new(
        format!(
            "“{}”加起来是 {found}{zh}，应当正好是 {exactly}{zh}，请核对",
            label.zh
        ),
        format!(
            "“{}” adds up to {found}{en} and must be exactly {exactly}{en}. Please check",
            label.en
        ),
    )
}

fn within(part: (&str, &str), words: &Text) -> Text {
    Text::new(
        format!("{}：{}", part.0, words.zh),
        format!("{}: {}", part.1, words.en),
    )
}

fn zh_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}
