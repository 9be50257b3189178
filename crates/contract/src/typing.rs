//! Typing without a keyboard: what is asked of the shell while somebody writes, and what it answers. None of it is kept.

use std::fmt;

use handwriting::{Ink, Point};
use serde::{Deserialize, Serialize};

/// The most signs of a spelling.
pub const LONGEST_SPELLING: usize = 64;

/// Which words are offered, and first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dictionary {
    /// Everyday words and the hall's own.
    Words,
    /// Surnames and given names, spelt exactly.
    Names,
}

/// How many words are offered at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// A row beside the keys: ten.
    Row,
    /// Everything that a screen can show: a hundred.
    All,
}

impl Extent {
    /// How many that are at most.
    pub fn most(self) -> usize {
        match self {
            Self::Row => 10,
            Self::All => 100,
        }
    }
}

/// What was typed before a word is chosen: letters `a` to `z` (`v` for `ü`), figures of nine keys (2 to 9), `'` where a
/// syllable ends. `Debug` says only how many signs.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Spelling(String);

/// The text holds other signs, or more than [`LONGEST_SPELLING`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at most {LONGEST_SPELLING} of a to z, 2 to 9 and “'”")]
pub struct NotASpelling;

impl Spelling {
    /// The signs.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<String> for Spelling {
    type Error = NotASpelling;
    fn try_from(text: String) -> Result<Self, NotASpelling> {
        let sign = |sign: u8| matches!(sign, b'a'..=b'z' | b'2'..=b'9' | b'\'');
        if text.len() <= LONGEST_SPELLING && text.bytes().all(sign) {
            Ok(Self(text))
        } else {
            Err(NotASpelling)
        }
    }
}

impl From<Spelling> for String {
    fn from(spelling: Spelling) -> String {
        spelling.0
    }
}

impl fmt::Debug for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spelling({} signs)", self.0.len())
    }
}

/// What a spelling may mean.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Suggestions {
    /// The spelling with a space between syllables.
    pub spelled: String,
    /// Words for all of it or for its beginning, best first.
    pub words: Vec<String>,
    /// For the figures of nine keys: the syllables that the first of them may be, most likely first.
    pub syllables: Vec<String>,
}

/// A word that was chosen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenWord {
    /// The word.
    pub word: String,
    /// The spelling that it does not account for.
    pub rest: Spelling,
}

/// The strokes of one character as they go over the wire: points on a pad of 1024 by 1024, `y` downwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<(u16, u16)>>", into = "Vec<Vec<(u16, u16)>>")]
pub struct Drawing(pub Ink);

impl TryFrom<Vec<Vec<(u16, u16)>>> for Drawing {
    type Error = handwriting::NotInk;
    fn try_from(strokes: Vec<Vec<(u16, u16)>>) -> Result<Self, Self::Error> {
        let point = |(x, y)| Point { x, y };
        let strokes = strokes
            .into_iter()
            .map(|stroke| stroke.into_iter().map(point).collect());
        Ink::new(strokes.collect()).map(Self)
    }
}

impl From<Drawing> for Vec<Vec<(u16, u16)>> {
    fn from(drawing: Drawing) -> Self {
        let strokes = drawing.0.strokes().iter();
        strokes
            .map(|stroke| stroke.iter().map(|point| (point.x, point.y)).collect())
            .collect()
    }
}

/// The way down the tree of provinces, cities, counties and townships: the place in each list that was chosen, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<u16>", into = "Vec<u16>")]
pub struct RegionPath(Vec<u16>);

/// A way is longer than the tree is deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tree of regions has four levels")]
pub struct TooDeep;

impl RegionPath {
    /// The deepest level: a township.
    pub const DEEPEST: usize = 4;

    /// The places.
    pub fn places(&self) -> &[u16] {
        &self.0
    }

    /// One level further down.
    ///
    /// # Errors
    /// [`TooDeep`] at a township.
    pub fn below(&self, place: u16) -> Result<Self, TooDeep> {
        let mut places = self.0.clone();
        places.push(place);
        places.try_into()
    }
}

impl TryFrom<Vec<u16>> for RegionPath {
    type Error = TooDeep;
    fn try_from(places: Vec<u16>) -> Result<Self, TooDeep> {
        if places.len() <= Self::DEEPEST {
            Ok(Self(places))
        } else {
            Err(TooDeep)
        }
    }
}

impl From<RegionPath> for Vec<u16> {
    fn from(path: RegionPath) -> Self {
        path.0
    }
}
