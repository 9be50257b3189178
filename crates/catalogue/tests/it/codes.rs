//! Codes: what is accepted, what is refused, and that nothing panics.

use catalogue::code::{
    BasicCode, CodeError, ConsentVersion, CreditCode, HandlingCode, ImplementationCode,
    MaterialCode, ScenarioCode,
};
use catalogue::item::Level;
use proptest::prelude::*;

#[test]
fn real_credit_codes_are_accepted_and_one_with_a_wrong_check_character_is_not() {
    for code in ["12441500196720244T", "11511301008778183N"] {
        assert!(code.parse::<CreditCode>().is_ok(), "{code}");
    }
    assert!("115113010087781 83N".parse::<CreditCode>().is_err());
    assert!(matches!(
        "91350100M000100Y4Z".parse::<CreditCode>(),
        Err(CodeError::Alphabet { found: 'Z', .. })
    ));
    assert!(matches!(
        "91350100M000100Y40".parse::<CreditCode>(),
        Err(CodeError::Check { .. })
    ));
    assert!("91350100M000100Y43".parse::<CreditCode>().is_ok());
}

#[test]
fn codes_of_an_item_are_composed() {
    let body: CreditCode = "91350100M000100Y43".parse().expect("valid");
    let basic: BasicCode = "442199806003".parse().expect("valid");
    let implementation = ImplementationCode::compose(&body, Level::City, &basic);
    assert_eq!(implementation.as_str(), "91350100M000100Y433442199806003");
    let handling = HandlingCode::compose(&implementation, &"01".parse().expect("valid"));
    assert_eq!(
        handling.as_str().parse::<HandlingCode>(),
        Ok(handling.clone())
    );
    assert_eq!(handling.as_str().len(), 33);
}

#[test]
fn ids_and_material_codes_name_what_is_wrong() {
    let error = "Food Licence".parse::<ScenarioCode>().expect_err("capital");
    assert_eq!(
        error.to_string(),
        "标识里有“F”，只能用小写字母、数字、“-”、“_”"
    );
    let error = "A".parse::<MaterialCode>().expect_err("short");
    assert_eq!(error.to_string(), "材料编码有 1 个字符，应为 2–32 个");
}

#[test]
fn a_consent_version_is_short_and_plain() {
    for version in ["1", "2026-1", "v2.0_a", "x".repeat(32).as_str()] {
        let read: ConsentVersion = version.parse().expect(version);
        assert_eq!(read.as_str(), version);
    }
    for wrong in ["", "2026 1", "二", "x".repeat(33).as_str()] {
        assert!(wrong.parse::<ConsentVersion>().is_err(), "{wrong}");
        assert!(serde_json::from_value::<ConsentVersion>(wrong.into()).is_err());
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_code_panic(text in any::<String>()) {
        let _ = text.parse::<CreditCode>();
        let _ = text.parse::<ImplementationCode>();
        let _ = text.parse::<HandlingCode>();
        let _ = text.parse::<MaterialCode>();
        let _ = text.parse::<ConsentVersion>();
    }

    #[test]
    fn any_single_wrong_sign_is_found(place in 0..18_usize, sign in 0..31_usize) {
        let alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY".as_bytes();
        let right = "91350100M000100Y43";
        let mut wrong = right.as_bytes().to_vec();
        wrong[place] = alphabet[sign];
        let wrong = String::from_utf8(wrong).expect("ASCII");
        prop_assert_eq!(wrong.parse::<CreditCode>().is_ok(), wrong == right);
    }
}
