//! Validators: known numbers, precise refusals, and no panic on any input.

use forms::validate::{IdNumber, IdNumberError, NameError, PhoneError, person_name, phone};
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
        ("110101199002300015", IdNumberError::Date),
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
    assert!(with_check("81000019900101001").parse::<IdNumber>().is_ok());
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
    assert_eq!(person_name("张三3"), Err(NameError::Character));
    assert_eq!(person_name("张😀"), Err(NameError::Character));
    assert_eq!(person_name("·张三"), Err(NameError::Character));
    assert_eq!(person_name(&"张".repeat(51)), Err(NameError::TooLong));
}

#[test]
fn phones() {
    for (text, plain) in [
        ("13800000000", "13800000000"),
        ("138 0000 0000", "13800000000"),
        ("010-12345678", "010-12345678"),
        ("0459-1234567", "0459-1234567"),
    ] {
        assert_eq!(phone(text).as_deref(), Ok(plain));
    }
    assert_eq!(
        phone("1380000000"),
        Err(PhoneError::MobileLength { found: 10 })
    );
    assert_eq!(phone("12800000000"), Err(PhoneError::Shape));
    assert_eq!(phone("1380000000o"), Err(PhoneError::Character));
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
    fn every_number_with_its_own_check_character_is_right_and_with_another_wrong(
        year in 1900..2020_u32, month in 1..=12_u32, day in 1..=28_u32, order in 0..1000_u32, other in 0..11_usize,
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
