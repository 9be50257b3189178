//! The characters and syllables that occur in the names of a release, each numbered once.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::spelling::{readings, signs};

/// The number of a character in a [`Lexicon`].
pub(super) type GlyphId = u16;
/// The number of a syllable in a [`Lexicon`].
pub(super) type SyllableId = u16;

/// The number of a sound in a [`Lexicon`]: all readings of a character, which many others may share.
pub(super) type SoundId = u16;

/// The readings of a character; most have one, and hardly any more than these.
type Readings = SmallVec<[SyllableId; 4]>;

/// The longest syllable that is compared, in letters (zhuang, chuang, shuang).
pub(super) const LONGEST_SYLLABLE: usize = 6;

/// One character of some name.
#[derive(Debug)]
pub(super) struct Glyph {
    /// The character itself, small.
    pub(super) character: char,
    /// Which sound it has.
    pub(super) sound: SoundId,
}

/// Every character and syllable once.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    glyphs: Vec<Glyph>,
    glyph_of: FxHashMap<char, GlyphId>,
    sounds_of_glyphs: Vec<SoundId>,
    sounds: Vec<Readings>,
    /// Which letters the readings of each sound begin with.
    firsts_of_sounds: Vec<u32>,
    sound_of: FxHashMap<Readings, SoundId>,
    syllables: Vec<String>,
    /// Which sounds each syllable is a reading of.
    sounds_of_syllables: Vec<Vec<SoundId>>,
    /// Which letters each syllable has.
    letters_of_syllables: Vec<u32>,
    /// The letters that stand anywhere but at the beginning of a syllable.
    inner_letters: u32,
    syllable_of: FxHashMap<String, SyllableId>,
}

impl Lexicon {
    /// A name as a row of characters. Signs that nobody types (brackets, points, spaces) are left out, and so is what
    /// exceeds 65 535 different characters.
    pub(super) fn spell(&mut self, name: &str) -> Vec<GlyphId> {
        signs(name).filter_map(|c| self.number(c)).collect()
    }

    fn number(&mut self, character: char) -> Option<GlyphId> {
        if let Some(&known) = self.glyph_of.get(&character) {
            return Some(known);
        }
        let id = GlyphId::try_from(self.glyphs.len()).ok()?;
        if id == GlyphId::MAX {
            return None;
        }
        let readings: Readings = readings(character)
            .into_iter()
            .filter(|reading| reading.len() <= LONGEST_SYLLABLE)
            .filter_map(|reading| self.number_syllable(reading))
            .collect();
        // There are no more sounds than characters.
        let sound = *self
            .sound_of
            .entry(readings)
            .or_insert_with_key(|readings| {
                let sound = self.sounds.len() as SoundId;
                for &reading in readings {
                    self.sounds_of_syllables[usize::from(reading)].push(sound);
                }
                let spelled = readings
                    .iter()
                    .map(|&reading| &self.syllables[usize::from(reading)]);
                let firsts = letter_set(spelled.filter_map(|syllable| syllable.bytes().next()));
                self.firsts_of_sounds.push(firsts);
                self.sounds.push(readings.clone());
                sound
            });
        self.glyphs.push(Glyph { character, sound });
        self.sounds_of_glyphs.push(sound);
        self.glyph_of.insert(character, id);
        Some(id)
    }

    fn number_syllable(&mut self, letters: String) -> Option<SyllableId> {
        if let Some(&known) = self.syllable_of.get(&letters) {
            return Some(known);
        }
        let id = SyllableId::try_from(self.syllables.len()).ok()?;
        self.syllable_of.insert(letters.clone(), id);
        self.letters_of_syllables.push(letter_set(letters.bytes()));
        self.inner_letters |= letter_set(letters.bytes().skip(1));
        self.sounds_of_syllables.push(Vec::new());
        self.syllables.push(letters);
        Some(id)
    }

    /// The number of a character that occurs in some name.
    pub(super) fn known(&self, character: char) -> Option<GlyphId> {
        self.glyph_of.get(&character).copied()
    }

    /// A character by its number.
    pub(super) fn glyph(&self, id: GlyphId) -> &Glyph {
        &self.glyphs[usize::from(id)]
    }

    /// The readings of a character; none for what is not Chinese.
    pub(super) fn readings(&self, glyph: &Glyph) -> &[SyllableId] {
        &self.sounds[usize::from(glyph.sound)]
    }

    /// All sounds, in the order of their numbers, as their readings.
    pub(super) fn sounds(&self) -> impl ExactSizeIterator<Item = &[SyllableId]> {
        self.sounds.iter().map(SmallVec::as_slice)
    }

    /// Which letters the readings of each sound begin with, in the order of their numbers.
    pub(super) fn firsts_of_sounds(&self) -> &[u32] {
        &self.firsts_of_sounds
    }

    /// The sounds that a syllable is a reading of.
    pub(super) fn sounds_of_syllable(&self, syllable: SyllableId) -> &[SoundId] {
        &self.sounds_of_syllables[usize::from(syllable)]
    }

    /// The sounds of all characters, in the order of their numbers.
    pub(super) fn sounds_of_glyphs(&self) -> &[SoundId] {
        &self.sounds_of_glyphs
    }

    /// Whether a letter, wherever it is typed, begins a syllable.
    pub(super) fn always_begins(&self, letter: u8) -> bool {
        self.inner_letters & letter_set(std::iter::once(letter)) == 0
    }

    /// Which letters each syllable has, in the order of their numbers.
    pub(super) fn letters_of_syllables(&self) -> &[u32] {
        &self.letters_of_syllables
    }

    /// All syllables as letters, in the order of their numbers.
    pub(super) fn syllables(&self) -> &[String] {
        &self.syllables
    }
}

/// A set of small letters, a bit for each.
pub(super) fn letter_set(letters: impl Iterator<Item = u8>) -> u32 {
    let bits = letters.filter(u8::is_ascii_lowercase);
    bits.fold(0, |set, letter| set | 1 << (letter - b'a'))
}
