//! The text of a card: 256 bytes of UTF-16LE, each part at its place and padded with spaces.

use std::ops::Range;

use forms::validate::{DocumentKind, IdNumber, document_number};
use jiff::civil::Date;

use crate::card::{Card, CardField, Edition, Particulars, Sex, Validity};
use crate::nation::Nation;
use crate::{ReadError, Secret};

/// How long the text is, in bytes.
pub const TEXT: usize = 256;

/// Says which kind of card it is: nothing (a resident's), `J`, `I` or `Y`.
const KIND: Range<usize> = 248..250;

/// Where each part is. Where a part is the same for several kinds, it has one place.
mod place {
    use std::ops::Range;

    pub(super) const NAME: Range<usize> = 0..30;
    pub(super) const SEX: Range<usize> = 30..32;
    pub(super) const NATION: Range<usize> = 32..36;
    pub(super) const BIRTH: Range<usize> = 36..52;
    pub(super) const ADDRESS: Range<usize> = 52..122;
    pub(super) const NUMBER: Range<usize> = 122..158;
    pub(super) const ISSUER: Range<usize> = 158..188;
    pub(super) const FROM: Range<usize> = 188..204;
    pub(super) const UNTIL: Range<usize> = 204..220;
    pub(super) const PASS_NUMBER: Range<usize> = 220..238;

    /// The foreigner's card of 2017.
    pub(super) mod of_2017 {
        use std::ops::Range;

        pub(in super::super) const LATIN_NAME: Range<usize> = 0..120;
        pub(in super::super) const SEX: Range<usize> = 120..122;
        pub(in super::super) const NUMBER: Range<usize> = 122..152;
        pub(in super::super) const COUNTRY: Range<usize> = 152..158;
        pub(in super::super) const NAME: Range<usize> = 158..188;
        pub(in super::super) const BIRTH: Range<usize> = 220..236;
    }

    /// The foreigner's card of 2023: as a resident's, but for the Latin name in two parts and the country.
    pub(super) mod of_2023 {
        use std::ops::Range;

        pub(in super::super) const LATIN_NAME: Range<usize> = 52..122;
        pub(in super::super) const LATIN_NAME_GOES_ON: Range<usize> = 220..242;
        pub(in super::super) const COUNTRY: Range<usize> = 242..248;
    }
}

/// Reads the text of a card of any kind that is known.
///
/// # Errors
/// [`ReadError::UnknownKind`], or [`ReadError::Content`] with the part that is wrong.
pub fn card(text: &[u8]) -> Result<Card, ReadError> {
    let text = <&[u8; TEXT]>::try_from(text).map_err(|_| ReadError::Content(CardField::Text))?;
    let text = Parts(text);
    let kind = text.part(KIND, CardField::Text)?;
    match kind.as_str() {
        "" => text.resident(),
        "J" => text.residence_permit(),
        "I" => text.foreigner_of_2017(),
        "Y" => text.foreigner_of_2023(),
        _ => Err(ReadError::UnknownKind),
    }
}

struct Parts<'t>(&'t [u8; TEXT]);

impl Parts<'_> {
    fn resident(&self) -> Result<Card, ReadError> {
        let nation = self.part(place::NATION, CardField::Nation)?;
        let particulars = Particulars::Resident {
            nation: Nation::of(nation.as_str()).ok_or(ReadError::Content(CardField::Nation))?,
            address: self.needed(place::ADDRESS, CardField::Address)?,
            issuer: self.needed(place::ISSUER, CardField::Issuer)?,
        };
        self.person(DocumentKind::ResidentCard, particulars)
    }

    fn residence_permit(&self) -> Result<Card, ReadError> {
        let pass_number = self.part(place::PASS_NUMBER, CardField::PassNumber)?;
        let particulars = Particulars::ResidencePermit {
            address: self.needed(place::ADDRESS, CardField::Address)?,
            issuer: self.needed(place::ISSUER, CardField::Issuer)?,
            pass_number: Some(pass_number).filter(|number| !number.is_empty()),
        };
        self.person(DocumentKind::ResidencePermit, particulars)
    }

    /// A card that has name, sex, birth and number where a resident's has them.
    fn person(&self, kind: DocumentKind, particulars: Particulars) -> Result<Card, ReadError> {
        let birth = self.day(place::BIRTH, CardField::Birth)?;
        Ok(Card {
            name: self.needed(place::NAME, CardField::Name)?,
            sex: self.sex(place::SEX)?,
            birth,
            number: self.number(place::NUMBER, kind, birth)?,
            valid: self.validity()?,
            particulars,
        })
    }

    fn foreigner_of_2017(&self) -> Result<Card, ReadError> {
        use place::of_2017;
        let latin_name = self.needed(of_2017::LATIN_NAME, CardField::Name)?;
        let name = self.part(of_2017::NAME, CardField::Name)?;
        let birth = self.day(of_2017::BIRTH, CardField::Birth)?;
        Ok(Card {
            name: either(name, &latin_name),
            sex: self.sex(of_2017::SEX)?,
            birth,
            number: self.number(of_2017::NUMBER, DocumentKind::ForeignerPermit, birth)?,
            valid: self.validity()?,
            particulars: Particulars::Foreigner {
                edition: Edition::Of2017,
                latin_name,
                country: self.country(of_2017::COUNTRY)?,
            },
        })
    }

    fn foreigner_of_2023(&self) -> Result<Card, ReadError> {
        use place::of_2023;
        let mut latin_name = self.units(of_2023::LATIN_NAME, CardField::Name)?;
        latin_name += &self.units(of_2023::LATIN_NAME_GOES_ON, CardField::Name)?;
        let latin_name = Secret::trimmed(latin_name);
        if latin_name.is_empty() {
            return Err(ReadError::Content(CardField::Name));
        }
        let name = self.part(place::NAME, CardField::Name)?;
        let birth = self.day(place::BIRTH, CardField::Birth)?;
        Ok(Card {
            name: either(name, &latin_name),
            sex: self.sex(place::SEX)?,
            birth,
            number: self.number(place::NUMBER, DocumentKind::ForeignerPermit, birth)?,
            valid: self.validity()?,
            particulars: Particulars::Foreigner {
                edition: Edition::Of2023,
                latin_name,
                country: self.country(of_2023::COUNTRY)?,
            },
        })
    }

    fn units(&self, at: Range<usize>, field: CardField) -> Result<String, ReadError> {
        let (pairs, _) = self.0[at].as_chunks::<2>();
        let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair));
        char::decode_utf16(units)
            .collect::<Result<String, _>>()
            .map_err(|_| ReadError::Content(field))
    }

    fn part(&self, at: Range<usize>, field: CardField) -> Result<Secret, ReadError> {
        self.units(at, field).map(Secret::trimmed)
    }

    fn needed(&self, at: Range<usize>, field: CardField) -> Result<Secret, ReadError> {
        let part = self.part(at, field)?;
        match part.is_empty() {
            true => Err(ReadError::Content(field)),
            false => Ok(part),
        }
    }

    fn sex(&self, at: Range<usize>) -> Result<Sex, ReadError> {
        match self.part(at, CardField::Sex)?.as_str() {
            "1" => Ok(Sex::Male),
            "2" => Ok(Sex::Female),
            "0" | "9" => Ok(Sex::Unsaid),
            _ => Err(ReadError::Content(CardField::Sex)),
        }
    }

    fn day(&self, at: Range<usize>, field: CardField) -> Result<Date, ReadError> {
        let text = self.part(at, field)?;
        day(text.as_str()).ok_or(ReadError::Content(field))
    }

    fn validity(&self) -> Result<Validity, ReadError> {
        let until = self.part(place::UNTIL, CardField::Validity)?;
        Ok(Validity {
            from: self.day(place::FROM, CardField::Validity)?,
            until: match until.as_str() {
                "长期" => None,
                text => Some(day(text).ok_or(ReadError::Content(CardField::Validity))?),
            },
        })
    }

    /// The number, right for its kind; where it carries a day of birth, that of the card.
    fn number(
        &self,
        at: Range<usize>,
        kind: DocumentKind,
        birth: Date,
    ) -> Result<Secret, ReadError> {
        let text = self.part(at, CardField::Number)?;
        let number = document_number(kind, text.as_str())
            .map_err(|_| ReadError::Content(CardField::Number))?;
        if number
            .parse::<IdNumber>()
            .is_ok_and(|number| number.birth() != birth)
        {
            return Err(ReadError::Content(CardField::Birth));
        }
        Ok(Secret::new(number))
    }

    fn country(&self, at: Range<usize>) -> Result<Secret, ReadError> {
        let country = self.part(at, CardField::Country)?;
        let letters = country.as_str().bytes().all(|c| c.is_ascii_uppercase());
        match letters && country.as_str().len() == 3 {
            true => Ok(country),
            false => Err(ReadError::Content(CardField::Country)),
        }
    }
}

/// The Chinese name, or the Latin one when there is none.
fn either(name: Secret, latin_name: &Secret) -> Secret {
    match name.is_empty() {
        true => latin_name.clone(),
        false => name,
    }
}

/// A day as eight digits.
fn day(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|c| c.is_ascii_digit());
    digits.then(|| forms::validate::date(text).ok()).flatten()
}
