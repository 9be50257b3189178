//! The words in which a citizen reads what is wrong with an answer, and how answers are written out.

use catalogue::code::CodeError;
use catalogue::text::{Language, Text};
use jiff::civil::Date;

use crate::definition::{Field, FieldKind};
use crate::field_error::FieldError;
use crate::validate::{IdNumberError, LONGEST_NAME, NameError, PhoneError};
use crate::value::Value;

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
        FieldError::Name(error) => name(*error),
        FieldError::IdNumber(error) => id_number(*error),
        FieldError::CreditCode(error) => credit_code(error),
        FieldError::Phone(error) => phone(*error),
        FieldError::NoSuchDate => fixed(
            "没有这一天，请重新选年、月、日",
            "There is no such day. Please choose year, month and day again",
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
        FieldError::NoSuchChoice | FieldError::WrongKind => {
            fixed("请重新选一次", "Please choose again")
        }
        FieldError::Check(say) => say.clone(),
    }
}

fn name(error: NameError) -> Text {
    match error {
        NameError::TooShort => Text::new(
            "姓名至少两个字，请写全",
            "A name has at least two characters. Please write it in full",
        ),
        NameError::TooLong => Text::new(
            format!("姓名最多 {LONGEST_NAME} 个字"),
            format!("A name has at most {LONGEST_NAME} characters"),
        ),
        NameError::Character => Text::new(
            "姓名里只能有文字和“·”，请去掉数字和符号",
            "A name has only letters and “·”. Please remove digits and signs",
        ),
    }
}

fn id_number(error: IdNumberError) -> Text {
    match error {
        IdNumberError::Length { found } => Text::new(
            format!("身份证号码是 18 位，现在有 {found} 位，请核对"),
            format!("An identity number has 18 characters; there are {found}. Please check"),
        ),
        IdNumberError::Old => Text::new(
            "15 位的老号码已经不用了，请填 18 位的",
            "Old numbers of 15 digits are no longer used. Please enter the 18 characters",
        ),
        IdNumberError::Character { place: 18 } => Text::new(
            "第 18 位应是数字或 X，请核对",
            "Character 18 should be a digit or X. Please check",
        ),
        IdNumberError::Character { place } => Text::new(
            format!("第 {place} 位应是数字，请核对"),
            format!("Character {place} should be a digit. Please check"),
        ),
        IdNumberError::Date => Text::new(
            "第 7 到 14 位不是正确的出生日期，请核对",
            "Characters 7 to 14 are not a date of birth. Please check",
        ),
        IdNumberError::Check => Text::new(
            "第 18 位校验码不对，请把号码核对一遍",
            "The last character does not fit. Please check the number",
        ),
    }
}

fn credit_code(error: &CodeError) -> Text {
    match error {
        CodeError::Length { found, .. } => Text::new(
            format!("统一社会信用代码是 18 位，现在有 {found} 位，请核对"),
            format!("A credit code has 18 characters; there are {found}. Please check"),
        ),
        CodeError::Alphabet { found, .. } => Text::new(
            format!("统一社会信用代码里不会有“{found}”，请核对"),
            format!("A credit code never contains “{found}”. Please check"),
        ),
        CodeError::Check { .. } => Text::new(
            "第 18 位校验码不对，请对照营业执照核对",
            "The last character does not fit. Please check against the licence",
        ),
    }
}

fn phone(error: PhoneError) -> Text {
    match error {
        PhoneError::Character => {
            Text::new("电话号码只能有数字", "A telephone number has only digits")
        }
        PhoneError::MobileLength { found } => Text::new(
            format!("手机号码是 11 位，现在有 {found} 位，请核对"),
            format!("A mobile number has 11 digits; there are {found}. Please check"),
        ),
        PhoneError::Shape => Text::new(
            "请填 11 位手机号，或带区号的固定电话",
            "Please enter 11 digits, or an area code and number",
        ),
    }
}

/// Writes an answer out for people to read; choices by their words.
pub fn write_out(field: &Field, value: &Value, language: Language) -> String {
    let label = |id: &catalogue::code::ChoiceId| {
        let choice = field.choices().iter().find(|choice| &choice.id == id);
        choice.map_or_else(
            || id.to_string(),
            |choice| choice.label.in_language(language).to_owned(),
        )
    };
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => match &field.kind {
            FieldKind::Number {
                unit: Some(unit), ..
            } => format!("{number} {}", unit.in_language(language)),
            _ => number.to_string(),
        },
        Value::Date(date) => match language {
            Language::Zh => zh_date(*date),
            Language::En => date.to_string(),
        },
        Value::Choice(id) => label(id),
        Value::Choices(ids) => {
            let between = if language == Language::Zh {
                "、"
            } else {
                ", "
            };
            ids.iter().map(label).collect::<Vec<_>>().join(between)
        }
        Value::Confirmed => match language {
            Language::Zh => "已确认".into(),
            Language::En => "Confirmed".into(),
        },
    }
}

fn zh_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}
