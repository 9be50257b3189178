//! Typing without a keyboard: what belongs to the app itself, beside any keyboard that is plugged in.

mod on_screen;
mod pinyin;

use std::rc::Rc;

pub(crate) use on_screen::OnScreenKeyboard;

/// Which keys are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Letters that are searched for as they are: pinyin, initials.
    Letters,
    /// Letters that become Chinese characters.
    Pinyin,
    /// Digits and what belongs to numbers.
    Digits,
    /// Digits and X, for identity numbers.
    IdNumber,
    /// Digits and capitals, for codes.
    Code,
}

/// What one touch of a key means for the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// One more character.
    Sign(char),
    /// The last character goes.
    Delete,
    /// Everything goes.
    Clear,
}

impl Key {
    /// What becomes of a text by this key.
    pub(crate) fn apply(self, text: &mut String) {
        match self {
            Self::Sign(sign) => text.push(sign),
            Self::Delete => {
                text.pop();
            }
            Self::Clear => text.clear(),
        }
    }
}

/// The keyboard for the field that has the focus.
#[derive(Clone)]
pub(crate) struct Keyboard {
    /// Which keys are shown first.
    pub(crate) layout: Layout,
    /// What a key does to the field.
    pub(crate) typed: Rc<dyn Fn(Key)>,
}
