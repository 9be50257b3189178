//! What the validators found, in words that name the place and say what to do.

use catalogue::text::Text;

use super::answers::document_kind;
use crate::validate::{
    BankCardError, CreditCodeError, DateError, DocumentError, DocumentKind, IdNumberError,
    LONGEST_NAME, MoneyError, NameError, PhoneError,
};

pub(super) fn name(error: NameError) -> Text {
    match error {
        NameError::TooShort => Text::new(
            "姓名至少两个字，请写全",
            "A name has at least two characters. Please write it in full",
        ),
        NameError::TooLong => Text::new(
            format!("姓名最多 {LONGEST_NAME} 个字"),
            format!("A name has at most {LONGEST_NAME} characters"),
        ),
        NameError::Character { place } => Text::new(
            format!("第 {place} 个字不能用在姓名里，只能有文字和“·”，请改一下"),
            format!(
                "Character {place} belongs to no name: only letters and “·”. Please correct it"
            ),
        ),
    }
}

pub(super) fn id_number(error: IdNumberError) -> Text {
    match error {
        IdNumberError::Length { found } => Text::new(
            format!("身份证号码是 18 位，现在有 {found} 位，请核对"),
            format!("An identity number has 18 characters; there are {found}. Please check"),
        ),
        IdNumberError::Old => Text::new(
            "15 位的老号码已经不用了，请填身份证上 18 位的",
            "Old numbers of 15 digits are no longer used. Please enter the 18 characters on the card",
        ),
        IdNumberError::Character { place: 18 } => Text::new(
            "第 18 位应是数字或 X，请核对",
            "Character 18 should be a digit or X. Please check",
        ),
        IdNumberError::Character { place } => Text::new(
            format!("第 {place} 位应是数字，请核对"),
            format!("Character {place} should be a digit. Please check"),
        ),
        IdNumberError::Region => Text::new(
            "第 1 到 6 位不是任何地方的代码，请核对",
            "Characters 1 to 6 are no region’s code. Please check",
        ),
        IdNumberError::Year => Text::new(
            "第 7 到 10 位不是正确的出生年份，请核对",
            "Characters 7 to 10 are not a year of birth. Please check",
        ),
        IdNumberError::Month => Text::new(
            "第 11、12 位应是月份 01 到 12，请核对",
            "Characters 11 and 12 should be a month, 01 to 12. Please check",
        ),
        IdNumberError::Day { last } => Text::new(
            format!("第 13、14 位是日，那个月只有 {last} 天，请核对"),
            format!("Characters 13 and 14 are the day; that month has {last}. Please check"),
        ),
        IdNumberError::Check => Text::new(
            "第 18 位校验码不对，请把号码核对一遍",
            "Character 18 does not fit the others. Please check the number",
        ),
    }
}

pub(super) fn credit_code(error: CreditCodeError) -> Text {
    match error {
        CreditCodeError::Length { found } => Text::new(
            format!("统一社会信用代码是 18 位，现在有 {found} 位，请核对"),
            format!("A credit code has 18 characters; there are {found}. Please check"),
        ),
        CreditCodeError::Old => Text::new(
            "这是 15 位的老注册号，请填营业执照上 18 位的统一社会信用代码",
            "This is an old registration number. Please enter the 18 characters on the licence",
        ),
        CreditCodeError::Organisation => Text::new(
            "这像是 9 位的组织机构代码，请填 18 位的统一社会信用代码",
            "This looks like an organisation code. Please enter the credit code of 18 characters",
        ),
        CreditCodeError::Character {
            place,
            perhaps: Some(meant),
        } => Text::new(
            format!("第 {place} 位不会是这个字母，是不是“{meant}”？请核对"),
            format!("Character {place} is never that letter; perhaps “{meant}”? Please check"),
        ),
        CreditCodeError::Character { place, .. } => Text::new(
            format!("第 {place} 位应是数字或大写字母，请核对"),
            format!("Character {place} should be a digit or a capital letter. Please check"),
        ),
        CreditCodeError::Check => Text::new(
            "第 18 位校验码不对，请对照营业执照核对",
            "Character 18 does not fit the others. Please check against the licence",
        ),
    }
}

pub(super) fn document(error: DocumentError) -> Text {
    match error {
        DocumentError::Number(error) => id_number(error),
        DocumentError::Other(kind) => {
            let name = document_kind(kind);
            Text::new(
                format!("这是{}的号码，请把证件类型改一下", name.zh),
                format!(
                    "This is the number of: {}. Please choose that document",
                    name.en
                ),
            )
        }
        DocumentError::Length { kind, found } => {
            let name = document_kind(kind);
            let right = match kind {
                DocumentKind::HkMacauPass => "9",
                DocumentKind::TaiwanPass => "8",
                DocumentKind::ForeignerPermit => "15、18",
                DocumentKind::Passport => "5–12",
                DocumentKind::ResidentCard | DocumentKind::ResidencePermit => "18",
            };
            Text::new(
                format!("{}的号码是 {right} 位，现在有 {found} 位，请核对", name.zh),
                format!(
                    "{}: the number has {right} characters; there are {found}. Please check",
                    name.en
                ),
            )
        }
        DocumentError::Character {
            kind: DocumentKind::HkMacauPass,
            place: 1,
        } => Text::new(
            "第 1 位应是 H（香港）或 M（澳门），请核对",
            "Character 1 should be H (Hong Kong) or M (Macau). Please check",
        ),
        DocumentError::Character {
            kind: DocumentKind::ForeignerPermit,
            place: place @ 1..=3,
        } => Text::new(
            format!("第 {place} 位应是国籍的字母，请核对"),
            format!("Character {place} should be a letter of the nationality. Please check"),
        ),
        DocumentError::Character {
            kind: DocumentKind::Passport,
            place,
        } => Text::new(
            format!("第 {place} 位应是数字或字母，请核对"),
            format!("Character {place} should be a digit or a letter. Please check"),
        ),
        DocumentError::Character { place, .. } => Text::new(
            format!("第 {place} 位应是数字，请核对"),
            format!("Character {place} should be a digit. Please check"),
        ),
    }
}

pub(super) fn bank_card(error: BankCardError) -> Text {
    match error {
        BankCardError::Character { place } => Text::new(
            format!("第 {place} 位应是数字，请核对"),
            format!("Character {place} should be a digit. Please check"),
        ),
        BankCardError::Length { found } => Text::new(
            format!("银行卡号是 16 到 19 位，现在有 {found} 位，请核对"),
            format!("A bank card has 16 to 19 digits; there are {found}. Please check"),
        ),
        BankCardError::Begins => Text::new(
            "银行卡号第 1 位不会是 0，请核对",
            "No bank card begins with 0. Please check",
        ),
        BankCardError::Check { place } => Text::new(
            format!("第 {place} 位校验码不对，请对照银行卡核对"),
            format!("Digit {place} does not fit the others. Please check against the card"),
        ),
    }
}

pub(super) fn phone(error: PhoneError) -> Text {
    match error {
        PhoneError::Character { place } => Text::new(
            format!("电话号码只能有数字，第 {place} 位不是，请核对"),
            format!("A telephone number has only digits; character {place} is none. Please check"),
        ),
        PhoneError::MobileLength { found } => Text::new(
            format!("手机号码是 11 位，现在有 {found} 位，请核对"),
            format!("A mobile number has 11 digits; there are {found}. Please check"),
        ),
        PhoneError::MobilePrefix => Text::new(
            "手机号码第 2 位应是 3 到 9，请核对",
            "The second digit of a mobile number is 3 to 9. Please check",
        ),
        PhoneError::FixedLength { found } => Text::new(
            format!("区号后面应是 7 或 8 位，现在有 {found} 位，请核对"),
            format!("After the area code come 7 or 8 digits; there are {found}. Please check"),
        ),
        PhoneError::NoAreaCode => Text::new(
            "固定电话请在前面加上区号",
            "Please put the area code before the number",
        ),
        PhoneError::Shape => Text::new(
            "请填 11 位手机号，或带区号的固定电话",
            "Please enter 11 digits, or an area code and number",
        ),
    }
}

pub(super) fn date(error: DateError) -> Text {
    match error {
        DateError::Lunar => Text::new(
            "这是农历的日子，请填公历（阳历），和身份证上一样",
            "This is a day of the lunar calendar. Please enter the date as on the identity card",
        ),
        DateError::Shape => Text::new(
            "请把年、月、日都填上，例如 2026年3月7日",
            "Please enter year, month and day, for instance 2026-03-07",
        ),
        DateError::Year => Text::new(
            "年份是四位数字，例如 2026，请核对",
            "The year has four digits, for instance 2026. Please check",
        ),
        DateError::Month => Text::new(
            "月份是 1 到 12，请核对",
            "The month is 1 to 12. Please check",
        ),
        DateError::Day { last } => Text::new(
            format!("没有这一天：那个月只有 {last} 天，请核对日"),
            format!("There is no such day: that month has {last}. Please check the day"),
        ),
    }
}

pub(super) fn money(error: MoneyError) -> Text {
    match error {
        MoneyError::Character { place } => Text::new(
            format!("金额的第 {place} 个字看不懂，请只填数字，例如 1234.50"),
            format!(
                "Character {place} belongs to no amount. Please enter digits, for instance 1234.50"
            ),
        ),
        MoneyError::Shape => Text::new(
            "看不懂这个金额，请只填数字，例如 1234.50",
            "This is no amount. Please enter digits, for instance 1234.50",
        ),
        MoneyError::Negative => Text::new(
            "金额不能是负数，请核对",
            "An amount cannot be less than nothing. Please check",
        ),
        MoneyError::BelowFen => Text::new(
            "金额最多到分，小数点后最多 2 位",
            "At most two places after the point",
        ),
        MoneyError::TooLarge => Text::new(
            "金额太大，请核对单位是元",
            "The amount is too large. Please check: it is in yuan",
        ),
    }
}
