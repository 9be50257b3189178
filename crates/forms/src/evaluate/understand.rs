//! What an entry means for a field that stands for itself; tables are understood cell by cell.

use jiff::civil::Date;

use crate::definition::{Field, FieldKind};
use crate::field_error::FieldError;
use crate::signature::Signature;
use crate::validate::{
    DocumentKind, IdNumber, Money, Unprintable, bank_card, credit_code, date, document_number,
    person_name, phone, plain, unprintable,
};
use crate::value::{Entry, Value};

/// The most characters an address may have.
const LONGEST_ADDRESS: usize = 200;

/// What an entry means for a field; none when nothing was entered.
pub(super) fn understand(
    field: &Field,
    entry: Option<&Entry>,
    today: Date,
) -> Result<Option<Value>, FieldError> {
    let Some(entry) = entry.filter(|entry| !entry.is_empty()) else {
        return Ok(None);
    };
    match (&field.kind, entry) {
        (FieldKind::Note, _) => Ok(None),
        (FieldKind::Declaration, Entry::Confirmed(_)) => Ok(Some(Value::Confirmed)),
        (FieldKind::Signature, Entry::Strokes(strokes)) => Signature::try_from(strokes.clone())
            .map(|signature| Some(Value::Signature(signature)))
            .map_err(FieldError::Signature),
        (FieldKind::Photos { min, max }, Entry::Photos(photos)) => {
            let (least, most, found) = (*min, *max, photos.len());
            if (least..=most).contains(&found) {
                Ok(Some(Value::Photos(photos.clone())))
            } else {
                Err(FieldError::PhotoCount { least, most, found })
            }
        }
        (FieldKind::Choice { choices }, Entry::Choices(chosen)) => match chosen.as_slice() {
            [one] if choices.iter().any(|choice| &choice.id == one) => {
                Ok(Some(Value::Choice(one.clone())))
            }
            _ => Err(FieldError::NoSuchChoice),
        },
        (FieldKind::Choices { choices }, Entry::Choices(chosen)) => {
            if chosen
                .iter()
                .any(|one| !choices.iter().any(|choice| &choice.id == one))
            {
                return Err(FieldError::NoSuchChoice);
            }
            let ordered = choices
                .iter()
                .map(|choice| &choice.id)
                .filter(|id| chosen.contains(id))
                .cloned()
                .collect();
            Ok(Some(Value::Choices(ordered)))
        }
        (FieldKind::IdentityDocument { accepts }, Entry::Document { kind, number }) => {
            document(accepts, *kind, number, today).map(Some)
        }
        (FieldKind::Period { open: may }, Entry::Period { from, until, open }) => {
            period(from, until, *may && *open).map(Some)
        }
        (kind, Entry::Text(text)) => understand_text(kind, text, today).map(Some),
        _ => Err(FieldError::WrongKind),
    }
}

fn document(
    accepts: &[DocumentKind],
    kind: Option<DocumentKind>,
    number: &str,
    today: Date,
) -> Result<Value, FieldError> {
    let kind = kind.or(accepts.first().copied());
    let kind = kind
        .filter(|kind| accepts.contains(kind))
        .ok_or(FieldError::NoSuchChoice)?;
    printable(number, false)?;
    let number = document_number(kind, &plain(number)).map_err(FieldError::Document)?;
    let unborn = number
        .parse::<IdNumber>()
        .is_ok_and(|number| number.birth() > today);
    if unborn {
        return Err(FieldError::NotBornYet);
    }
    Ok(Value::Document { kind, number })
}

fn period(from: &str, until: &str, open: bool) -> Result<Value, FieldError> {
    let day = |text: &str| match text.trim() {
        "" => Err(None),
        text => date(&plain(text)).map_err(Some),
    };
    let from = day(from).map_err(FieldError::PeriodFrom)?;
    if open {
        return Ok(Value::Period { from, until: None });
    }
    let until = day(until).map_err(FieldError::PeriodUntil)?;
    if until < from {
        return Err(FieldError::PeriodOrder);
    }
    Ok(Value::Period {
        from,
        until: Some(until),
    })
}

fn printable(text: &str, lines: bool) -> Result<(), FieldError> {
    match unprintable(text, lines) {
        None => Ok(()),
        Some(Unprintable::Invisible) => Err(FieldError::ControlCharacter),
        Some(Unprintable::Picture { place }) => Err(FieldError::Picture { place }),
    }
}

fn understand_text(kind: &FieldKind, text: &str, today: Date) -> Result<Value, FieldError> {
    printable(
        text,
        matches!(kind, FieldKind::Text { lines, .. } if *lines > 1),
    )?;
    let plain = || plain(text);
    match kind {
        FieldKind::Text { max, .. } => within(text.trim(), *max),
        FieldKind::Address => within(text.trim(), LONGEST_ADDRESS),
        FieldKind::PersonName => person_name(text.trim())
            .map(|()| Value::Text(text.trim().to_owned()))
            .map_err(FieldError::Name),
        FieldKind::IdNumber => plain()
            .parse::<IdNumber>()
            .map_err(FieldError::IdNumber)
            .and_then(|number| {
                if number.birth() > today {
                    return Err(FieldError::NotBornYet);
                }
                Ok(Value::Text(number.as_str().to_owned()))
            }),
        FieldKind::CreditCode => credit_code(&plain())
            .map(|code| Value::Text(code.as_str().to_owned()))
            .map_err(FieldError::CreditCode),
        FieldKind::BankCard => bank_card(&plain())
            .map(Value::Text)
            .map_err(FieldError::BankCard),
        FieldKind::Phone => phone(&plain()).map(Value::Text).map_err(FieldError::Phone),
        FieldKind::Date { past, future } => {
            let date = date(&plain()).map_err(FieldError::Date)?;
            if *past && date > today {
                Err(FieldError::NotYet(today))
            } else if *future && date < today {
                Err(FieldError::AlreadyPast(today))
            } else {
                Ok(Value::Date(date))
            }
        }
        FieldKind::Number {
            min, max, decimals, ..
        } => number(&plain(), *min, *max, *decimals),
        FieldKind::Money { min, max } => money(&plain(), *min, *max),
        FieldKind::Choice { .. }
        | FieldKind::Choices { .. }
        | FieldKind::IdentityDocument { .. }
        | FieldKind::Period { .. }
        | FieldKind::Table { .. }
        | FieldKind::Declaration
        | FieldKind::Signature
        | FieldKind::Photos { .. }
        | FieldKind::Note => Err(FieldError::WrongKind),
    }
}

fn within(text: &str, most: usize) -> Result<Value, FieldError> {
    let found = text.chars().count();
    if found > most {
        Err(FieldError::TooLong { most, found })
    } else {
        Ok(Value::Text(text.to_owned()))
    }
}

fn money(text: &str, min: Option<Money>, max: Option<Money>) -> Result<Value, FieldError> {
    let money = Money::read(text).map_err(FieldError::Money)?;
    match (min, max) {
        (Some(least), _) if money < least => Err(FieldError::TooLittle { least }),
        (_, Some(most)) if money > most => Err(FieldError::TooMuch { most }),
        _ => Ok(Value::Money(money)),
    }
}

fn number(
    text: &str,
    min: Option<f64>,
    max: Option<f64>,
    decimals: u8,
) -> Result<Value, FieldError> {
    let digits = text.replace([',', '，', ' '], "");
    let shape = digits.strip_prefix('-').unwrap_or(&digits);
    if shape.is_empty() || !shape.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Err(FieldError::NotANumber);
    }
    let number: f64 = digits.parse().map_err(|_| FieldError::NotANumber)?;
    let places = shape.split_once('.').map_or(0, |(_, places)| places.len());
    if places > usize::from(decimals) {
        return Err(FieldError::TooManyDecimals { most: decimals });
    }
    match (min, max) {
        (Some(least), _) if number < least => Err(FieldError::TooSmall { least }),
        (_, Some(most)) if number > most => Err(FieldError::TooLarge { most }),
        _ if number.abs() < 1e15 => Ok(Value::Number(number)),
        _ => Err(FieldError::TooLarge { most: 1e15 }),
    }
}
