//! Validators: known numbers, precise refusals, and no panic on any input.

use forms::validate::{
    BankCardError, CreditCodeError, DateError, DocumentError, DocumentKind, Holder, IdNumber,
    IdNumberError, Money, MoneyError, NameError, PhoneError, bank_card, credit_code, date,
    document_number, person_name, phone,
};
use proptest::prelude::*;

/// Obviously invented: Dongcheng district, New Year's Day.
const INVENTED: &str = "110101199001010015";

fn with_check(first_seventeen: &str) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = first_seventeen
        .chars()
        .zip(weights)
        .map(|(c, w)| c.to_digit(10).expect("digit") * w)
        .sum();
    format!(
        "{first_seventeen}{}",
        ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize]
    )
}

#[test]
fn identity_numbers() {
    let right = with_check("11010119900101001");
    assert_eq!(
        right
            .parse::<IdNumber>()
            .map(|number| number.as_str().to_owned()),
        Ok(right.clone())
    );
    let cases = [
        ("", IdNumberError::Length { found: 0 }),
        ("1101011990010100", IdNumberError::Length { found: 16 }),
        ("110101900101001", IdNumberError::Old),
        ("1101011990O1010015", IdNumberError::Character { place: 11 }),
        ("11010119900101001Y", IdNumberError::Character { place: 18 }),
        ("990101199001010015", IdNumberError::Region),
        ("810001199001010015", IdNumberError::Region),
        ("110101184901010015", IdNumberError::Year),
        ("110101199013010015", IdNumberError::Month),
        ("110101199000010015", IdNumberError::Month),
        ("110101199002300015", IdNumberError::Day { last: 28 }),
        ("110101199202300015", IdNumberError::Day { last: 29 }),
        (
            "1101011990O1010015😀😀",
            IdNumberError::Character { place: 11 },
        ),
        (
            "一二三四五六七八九十一二三四五六七八",
            IdNumberError::Character { place: 1 },
        ),
    ];
    for (text, error) in cases {
        assert_eq!(text.parse::<IdNumber>().err(), Some(error), "{text}");
    }
    let wrong = if right == INVENTED {
        "110101199001010016"
    } else {
        INVENTED
    };
    assert_eq!(wrong.parse::<IdNumber>().err(), Some(IdNumberError::Check));
}

#[test]
fn a_small_x_is_taken_and_numbers_of_residence_permits_too() {
    let with_x = (0..200)
        .map(|n| with_check(&format!("11010119900101{n:03}")))
        .find(|number| number.ends_with('X'))
        .expect("one in eleven");
    assert!(with_x.to_lowercase().parse::<IdNumber>().is_ok());
    for (begin, holder) in [
        ("110101", Holder::Resident),
        ("810000", Holder::ResidencePermit),
        ("820000", Holder::ResidencePermit),
        ("830000", Holder::ResidencePermit),
        ("931392", Holder::Foreigner),
    ] {
        let number: IdNumber = with_check(&format!("{begin}19900101001"))
            .parse()
            .expect(begin);
        assert_eq!(number.holder(), holder);
    }
}

#[test]
fn babies_and_those_who_died_long_ago_have_numbers() {
    for birth in ["20261125", "19000101", "18991231"] {
        assert!(
            with_check(&format!("110101{birth}001"))
                .parse::<IdNumber>()
                .is_ok()
        );
    }
}

#[test]
fn ten_thousand_characters_are_only_too_many() {
    let many = "1".repeat(10_000);
    assert_eq!(
        many.parse::<IdNumber>().err(),
        Some(IdNumberError::Length { found: 10_000 })
    );
    assert_eq!(
        bank_card(&many),
        Err(BankCardError::Length { found: 10_000 })
    );
    assert_eq!(
        credit_code(&many).err(),
        Some(CreditCodeError::Length { found: 10_000 })
    );
    assert_eq!(person_name(&"张".repeat(10_000)), Err(NameError::TooLong));
    assert_eq!(
        phone(&many),
        Err(PhoneError::MobileLength { found: 10_000 })
    );
    assert_eq!(date(&many), Err(DateError::Shape));
    assert_eq!(Money::read(&many).err(), Some(MoneyError::TooLarge));
    assert_eq!(
        document_number(DocumentKind::Passport, &many),
        Err(DocumentError::Length {
            kind: DocumentKind::Passport,
            found: 10_000
        })
    );
}

#[test]
fn credit_codes() {
    // Published codes of public bodies.
    for right in [
        "91350100M000100Y43",
        "12441500196720244T",
        "91350100m000100y43",
    ] {
        assert!(credit_code(right).is_ok(), "{right}");
    }
    let cases = [
        (
            "91350100M000100Y4Z",
            CreditCodeError::Character {
                place: 18,
                perhaps: Some('2'),
            },
        ),
        (
            "9135O100M000100Y43",
            CreditCodeError::Character {
                place: 5,
                perhaps: Some('0'),
            },
        ),
        ("91350100M000100Y44", CreditCodeError::Check),
        ("91350100M000100Y4", CreditCodeError::Length { found: 17 }),
        (
            "9135010张M000100Y43",
            CreditCodeError::Character {
                place: 8,
                perhaps: None,
            },
        ),
        ("350100100000001", CreditCodeError::Old),
        ("M000100Y4", CreditCodeError::Organisation),
        ("M000100Y-4", CreditCodeError::Organisation),
    ];
    for (text, error) in cases {
        assert_eq!(credit_code(text).err(), Some(error), "{text}");
    }
}

#[test]
fn documents() {
    use DocumentKind::{
        ForeignerPermit, HkMacauPass, Passport, ResidencePermit, ResidentCard, TaiwanPass,
    };
    let resident = with_check("11010119900101001");
    let permit = with_check("81000019900101001");
    let foreigner = with_check("93139219900101001");
    for (kind, number) in [
        (ResidentCard, resident.as_str()),
        (ResidencePermit, permit.as_str()),
        (HkMacauPass, "h 1234 5678"),
        (HkMacauPass, "M0123456701"),
        (TaiwanPass, "01234567"),
        (TaiwanPass, "0123456701A"),
        (ForeignerPermit, foreigner.as_str()),
        (ForeignerPermit, "CAN110090010101"),
        (Passport, "E12345678"),
        (Passport, "EA1234567"),
    ] {
        assert!(document_number(kind, number).is_ok(), "{kind} {number}");
    }
    let other = DocumentError::Other;
    for (kind, number, error) in [
        (ResidentCard, permit.as_str(), other(ResidencePermit)),
        (ResidencePermit, resident.as_str(), other(ResidentCard)),
        (ResidentCard, foreigner.as_str(), other(ForeignerPermit)),
        (HkMacauPass, resident.as_str(), other(ResidentCard)),
        (
            HkMacauPass,
            "A12345678",
            DocumentError::Character {
                kind: HkMacauPass,
                place: 1,
            },
        ),
        (
            HkMacauPass,
            "H1234567",
            DocumentError::Length {
                kind: HkMacauPass,
                found: 8,
            },
        ),
        (
            TaiwanPass,
            "0123456A",
            DocumentError::Character {
                kind: TaiwanPass,
                place: 8,
            },
        ),
        (
            ForeignerPermit,
            "CA1110090010101",
            DocumentError::Character {
                kind: ForeignerPermit,
                place: 3,
            },
        ),
        (
            Passport,
            "E1234张678",
            DocumentError::Character {
                kind: Passport,
                place: 6,
            },
        ),
    ] {
        assert_eq!(document_number(kind, number), Err(error), "{kind} {number}");
    }
}

#[test]
fn bank_cards() {
    for right in [
        "6222 0000 0000 0001 234",
        "6222000000000001234",
        "4111111111111111",
    ] {
        assert!(bank_card(right).is_ok(), "{right}");
    }
    for (text, error) in [
        ("4111111111111112", BankCardError::Check { place: 16 }),
        ("411111111111111", BankCardError::Length { found: 15 }),
        (
            "4111 1111 1111 111O",
            BankCardError::Character { place: 19 },
        ),
        ("0000000000000000", BankCardError::Begins),
    ] {
        assert_eq!(bank_card(text), Err(error), "{text}");
    }
}

#[test]
fn days() {
    for right in [
        "2026-11-03",
        "2026/11/3",
        "2026.11.3",
        "2026年11月3日",
        "20261103",
        "2026年11月3号",
    ] {
        assert_eq!(
            date(right).map(|day| day.to_string()).as_deref(),
            Ok("2026-11-03"),
            "{right}"
        );
    }
    for (text, error) in [
        ("2026-02-30", DateError::Day { last: 28 }),
        ("2024-02-30", DateError::Day { last: 29 }),
        ("2026-04-31", DateError::Day { last: 30 }),
        ("2026-13-01", DateError::Month),
        ("2026-00-01", DateError::Month),
        ("26-1-1", DateError::Year),
        ("2026--3", DateError::Month),
        ("2026-3-", DateError::Day { last: 31 }),
        ("农历八月十五", DateError::Lunar),
        ("腊月廿三", DateError::Lunar),
        ("2026年闰六月1日", DateError::Lunar),
        ("2026", DateError::Shape),
        ("😀", DateError::Shape),
        ("99999999999-1-1", DateError::Year),
    ] {
        assert_eq!(date(text), Err(error), "{text}");
    }
}

#[test]
fn money_is_exact_and_written_in_capitals_as_the_central_bank_asks() {
    let cases = [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1,000,005", "壹佰万零伍元整"),
        ("100000000", "壹亿元整"),
        ("￥100000500 元", "壹亿零伍佰元整"),
        (
            "999999999999.99",
            "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        ),
    ];
    for (digits, capitals) in cases {
        let money = Money::read(digits).expect(digits);
        assert_eq!(money.capitals(), capitals, "{digits}");
        assert!(
            Money::read(&format!("人民币{capitals}")) == Ok(money),
            "{digits}"
        );
    }
    // The same amounts with the zeros that may be written or left out.
    for (capitals, digits) in [
        ("壹仟陆佰捌拾元零叁角贰分", "1680.32"),
        ("壹拾万零柒仟元伍角叁分", "107000.53"),
        ("叁万圆正", "30000"),
    ] {
        assert!(Money::read(capitals) == Money::read(digits), "{capitals}");
    }
    for (text, error) in [
        ("-1", MoneyError::Negative),
        ("1.234", MoneyError::BelowFen),
        ("1000000000000", MoneyError::TooLarge),
        ("一万", MoneyError::Character { place: 1 }),
        ("12a", MoneyError::Character { place: 3 }),
        ("1.2.3", MoneyError::Shape),
        ("元", MoneyError::Shape),
        ("壹贰叁元", MoneyError::Shape),
        ("壹", MoneyError::Shape),
        ("壹元贰", MoneyError::Shape),
    ] {
        assert_eq!(Money::read(text).err(), Some(error), "{text}");
    }
}

#[test]
fn names() {
    for name in [
        "张测试",
        "王样",
        "古丽·测试",
        "𠮷测试",
        "㛃样本",
        "O’Test Sample",
        "欧阳测试",
    ] {
        assert_eq!(person_name(name), Ok(()), "{name}");
    }
    assert_eq!(person_name("张"), Err(NameError::TooShort));
    assert_eq!(person_name("张三3"), Err(NameError::Character { place: 3 }));
    assert_eq!(person_name("张😀"), Err(NameError::Character { place: 2 }));
    assert_eq!(person_name("·张三"), Err(NameError::Character { place: 1 }));
    assert_eq!(person_name(&"张".repeat(51)), Err(NameError::TooLong));
}

#[test]
fn phones() {
    for (text, plain) in [
        ("13800000000", "13800000000"),
        ("138 0000 0000", "13800000000"),
        ("010-12345678", "010-12345678"),
        ("0459-1234567", "0459-1234567"),
        ("+86 13800000000", "13800000000"),
        ("400-1234567", "400-1234567"),
    ] {
        assert_eq!(phone(text).as_deref(), Ok(plain));
    }
    assert_eq!(
        phone("1380000000"),
        Err(PhoneError::MobileLength { found: 10 })
    );
    assert_eq!(phone("12800000000"), Err(PhoneError::MobilePrefix));
    assert_eq!(
        phone("1380000000o"),
        Err(PhoneError::Character { place: 11 })
    );
    assert_eq!(phone("+86 138张"), Err(PhoneError::Character { place: 8 }));
    assert_eq!(
        phone("12345678"),
        Err(PhoneError::MobileLength { found: 8 })
    );
    assert_eq!(phone("82345678"), Err(PhoneError::NoAreaCode));
    assert_eq!(phone("010-123"), Err(PhoneError::FixedLength { found: 3 }));
    assert_eq!(phone(""), Err(PhoneError::Shape));
    assert_eq!(phone("12345"), Err(PhoneError::MobileLength { found: 5 }));
    assert_eq!(phone("98765"), Err(PhoneError::Shape));
}

proptest! {
    #[test]
    fn nothing_panics(text in any::<String>()) {
        let _ = text.parse::<IdNumber>();
        let _ = person_name(&text);
        let _ = phone(&text);
    }

    #[test]
    fn every_amount_is_read_back_from_its_capitals_and_from_its_digits(fen in 0..=99_999_999_999_999_i64, zeros in 0..14_u32) {
        // Many zeros are where capitals go wrong.
        let fen = fen / 10_i64.pow(zeros) * 10_i64.pow(zeros);
        let money = Money::from_fen(fen).expect("in range");
        prop_assert!(Money::read(&money.capitals()) == Ok(money), "{}", money.capitals());
        prop_assert!(Money::read(&money.to_string()) == Ok(money), "{money}");
        prop_assert!(!money.capitals().contains("零零"));
    }

    #[test]
    fn one_wrong_digit_in_a_bank_card_is_always_found(first in 1..=9_u8, rest in proptest::collection::vec(0..=9_u8, 14..18), place in 0..15_usize, by in 1..=9_u8) {
        let body: Vec<u8> = [first].into_iter().chain(rest).collect();
        let text = |digits: &[u8]| digits.iter().map(u8::to_string).collect::<String>();
        let right = (0..10).map(|check| format!("{}{check}", text(&body))).find(|number| bank_card(number).is_ok());
        let right = right.expect("one check digit fits");
        let mut wrong = body.clone();
        wrong[place] = (wrong[place] + by) % 10;
        let wrong = format!("{}{}", text(&wrong), &right[body.len()..]);
        prop_assert!(bank_card(&wrong).is_err());
    }

    #[test]
    fn every_number_with_its_own_check_character_is_right_and_with_another_wrong(
        year in 1850..2199_u32, month in 1..=12_u32, day in 1..=28_u32, order in 0..1000_u32, other in 0..11_usize,
    ) {
        let right = with_check(&format!("110101{year}{month:02}{day:02}{order:03}"));
        let number = right.parse::<IdNumber>();
        prop_assert!(number.is_ok());
        let number = number.expect("right");
        prop_assert_eq!(number.birth().to_string(), format!("{year}-{month:02}-{day:02}"));
        prop_assert_eq!(number.is_male(), order % 2 == 1);
        let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][other];
        let tried = format!("{}{check}", &right[..17]);
        prop_assert_eq!(tried.parse::<IdNumber>().is_ok(), tried == right);
    }

    #[test]
    fn a_number_never_shows_itself(order in 0..1000_u32) {
        let right = with_check(&format!("11010119900101{order:03}"));
        let shown = format!("{:?}", right.parse::<IdNumber>());
        prop_assert!(!shown.contains("1990"), "an identity number shows itself in debug output");
    }
}
