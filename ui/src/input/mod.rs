//! Typing without a keyboard: what belongs to the app itself, beside any keyboard or scanner that is plugged in.

mod composing;
mod days;
mod letters;
mod nine;
mod on_screen;
mod pad;
mod pads;
mod places;
mod scanner;

use std::rc::Rc;

use contract::typing::Dictionary;
use leptos::prelude::*;

pub(crate) use on_screen::OnScreenKeyboard;

/// What is typed into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// What is searched for: letters as they are, or characters by hand.
    Search,
    /// Chinese text.
    Words,
    /// Somebody's name.
    Name,
    /// An address: regions by touch, the rest as text.
    Address,
    /// Digits and what belongs to numbers.
    Digits,
    /// Digits and X, for identity numbers.
    IdNumber,
    /// Digits and capitals, for codes.
    Code,
    /// A day of the calendar.
    Day,
}

/// How it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Letters that become Chinese characters.
    Pinyin,
    /// The same on nine large keys.
    Nine,
    /// Characters drawn with a finger.
    Hand,
    /// Letters as they are.
    Letters,
    /// Digits.
    Digits,
    /// Digits and X.
    IdNumber,
    /// Digits and capitals.
    Code,
    /// Punctuation.
    Signs,
    /// A year, a month and a day, each from a list.
    Days,
    /// A province, a city, a county and a township, each from a list.
    Places,
}

impl Purpose {
    /// The ways to type it, the usual one first.
    fn modes(self) -> &'static [Mode] {
        use Mode::{Code, Days, Digits, Hand, IdNumber, Letters, Nine, Pinyin, Places, Signs};
        match self {
            Self::Search => &[Letters, Hand, Digits],
            Self::Words => &[Pinyin, Nine, Hand, Digits, Letters, Signs],
            Self::Name => &[Pinyin, Nine, Hand, Letters],
            Self::Address => &[Places, Pinyin, Nine, Hand, Digits, Letters, Signs],
            Self::Digits => &[Digits],
            Self::IdNumber => &[IdNumber],
            Self::Code => &[Code],
            Self::Day => &[Days, Digits],
        }
    }

    fn dictionary(self) -> Dictionary {
        match self {
            Self::Name => Dictionary::Names,
            _ => Dictionary::Words,
        }
    }

    /// The way that it begins with: for Chinese text the one that was last used, regions only where nothing stands yet.
    fn first(self, habit: Mode, empty: bool) -> Mode {
        let modes = self.modes();
        match (self, modes[0]) {
            (Self::Address, _) if empty => Mode::Places,
            (Self::Address, _) | (_, Mode::Pinyin) if modes.contains(&habit) => habit,
            (_, first) => first,
        }
    }
}

/// What one touch of a key means for the field.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// More characters.
    Text(String),
    /// The last character goes.
    Delete,
    /// Everything goes.
    Clear,
    /// Something else stands there now.
    Replace(String),
}

impl Key {
    /// What becomes of a text by this key.
    pub(crate) fn apply(self, text: &mut String) {
        match self {
            Self::Text(more) => text.push_str(&more),
            Self::Delete => {
                text.pop();
            }
            Self::Clear => text.clear(),
            Self::Replace(other) => *text = other,
        }
    }
}

/// What a key does to the field.
pub(crate) type Typed = Rc<dyn Fn(Key)>;

/// The keyboard for the field that has the focus.
#[derive(Clone)]
pub(crate) struct Keyboard {
    /// The field's id.
    pub(crate) field: String,
    /// What is typed.
    pub(crate) purpose: Purpose,
    /// What stands in the field.
    pub(crate) text: Signal<String>,
    /// What a key does to the field.
    pub(crate) typed: Typed,
}
