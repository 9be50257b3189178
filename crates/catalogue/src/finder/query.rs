//! A query, prepared once: from which of its places each syllable and each character of the names can be read.

use super::align::{BEGUN, Cost, INFINITE, INITIAL};
use super::bits::Bits;
use super::lexicon::{GlyphId, LONGEST_SYLLABLE, Lexicon, SoundId, letter_set};

/// Of a longer query only the beginning counts, so many signs of it.
const LONGEST: usize = 120;
/// Readings of fewer letters are too short to be recognised with a slip in them.
const SHORTEST_WITH_SLIP: usize = 3;

/// Where a syllable can be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard<B> {
    /// How many letters it has.
    pub(super) length: usize,
    /// In full.
    pub(super) full: B,
    /// By its first letter.
    pub(super) initial: B,
    /// By `zh`, `ch` or `sh`.
    pub(super) double_initial: B,
    /// By at least two of its first letters, which end the query.
    pub(super) begun: B,
    /// With one slip, which leaves it a letter shorter, as long as it is, or a letter longer.
    pub(super) slips: [B; 3],
}

/// Where a character can be read, by how many places that takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<B> {
    /// Without a slip; the first of these takes one place.
    pub(super) steps: [B; LONGEST_SYLLABLE],
    /// By a beginning that ends the query.
    pub(super) begun: B,
}

/// Where a character can be read with a slip, by how many places that takes, from two on.
pub(super) type Slipped<B> = [B; LONGEST_SYLLABLE];

/// A query in which no character of any name has been looked for yet.
#[derive(Debug)]
pub(super) struct Spelled<B: Bits> {
    signs: Vec<char>,
    goal: usize,
    unlettered: B,
    lettered: bool,
    least_from: Vec<Cost>,
    heard: Vec<Heard<B>>,
}

/// A query and all that is read in it.
#[derive(Debug)]
pub(super) struct Query<B: Bits> {
    pub(super) signs: Vec<char>,
    /// The place at which all is read.
    pub(super) goal: usize,
    /// The places that hold no letter.
    pub(super) unlettered: B,
    /// Whether any place holds a letter.
    pub(super) lettered: bool,
    /// By place up to the goal: what it costs at least to read all from there on, without a slip, in whatever name.
    pub(super) least_from: Vec<Cost>,
    /// By syllable; empty when there are no letters.
    pub(super) heard: Vec<Heard<B>>,
    /// By character: which of the ways to read one it has. They are numbered as sounds are; a character that was typed itself
    /// has one of its own behind them.
    ways: Vec<SoundId>,
    /// Those that were typed themselves, in the order of their ways: what sound they have besides.
    typed: Vec<SoundId>,
    /// By way.
    seen: Vec<Seen<B>>,
    /// The same as one set, be it with whatever number of places.
    seen_at_all: Vec<B>,
    /// By way; none before slips are looked for.
    slipped: Vec<Slipped<B>>,
    slipped_at_all: Vec<B>,
}

impl<B: Bits> Spelled<B> {
    /// Prepares a query of at least one sign, without a slip.
    pub(super) fn new(signs: &[char], lexicon: &Lexicon) -> Self {
        let signs = &signs[..signs.len().min(B::PLACES - 1)];
        let letters = Letters::<B>::new(signs);
        let lettered = letters.any();
        let heard: Vec<Heard<B>> = if lettered {
            let syllables = lexicon.syllables().iter();
            syllables
                .map(|syllable| letters.hear(syllable.as_bytes()))
                .collect()
        } else {
            Vec::new()
        };
        let goal = signs.len().min(LONGEST);
        Self {
            least_from: least_from(signs, goal, &heard, lexicon),
            signs: signs.to_vec(),
            goal,
            unlettered: letters.unlettered,
            lettered,
            heard,
        }
    }

    /// The signs that count.
    pub(super) fn signs(&self) -> &[char] {
        &self.signs[..self.goal]
    }

    /// What it costs at least to read all of it, without a slip, in whatever name.
    pub(super) fn least(&self) -> Cost {
        self.least_from[0]
    }

    /// Looks for every character that occurs in some name.
    pub(super) fn see(self, lexicon: &Lexicon) -> Query<B> {
        let sounds = lexicon.sounds().len();
        // Room for each sign that may turn out to be a character.
        let with_room = |sounds: usize| sounds + self.goal;
        let mut seen = Vec::with_capacity(with_room(sounds));
        seen.resize(sounds, Seen::NOTHING);
        let mut seen_at_all = Vec::with_capacity(with_room(sounds));
        seen_at_all.resize(sounds, B::NONE);
        let mut query = Query {
            signs: self.signs,
            goal: self.goal,
            unlettered: self.unlettered,
            lettered: self.lettered,
            least_from: self.least_from,
            heard: self.heard,
            ways: lexicon.sounds_of_glyphs().to_vec(),
            typed: Vec::new(),
            seen,
            seen_at_all,
            slipped: Vec::new(),
            slipped_at_all: Vec::new(),
        };
        if query.lettered {
            query.see_sounds(lexicon);
        }
        query.see_typed(lexicon);
        query
    }
}

impl<B: Bits> Query<B> {
    /// From now on it is known where syllables can be read with a slip; nothing changes for one without letters.
    pub(super) fn look_for_slips(&mut self, lexicon: &Lexicon) {
        if !self.lettered {
            return;
        }
        let letters = Letters::<B>::new(&self.signs);
        let here = self.letters();
        let syllables = lexicon
            .syllables()
            .iter()
            .zip(lexicon.letters_of_syllables());
        for (heard, (syllable, set)) in self.heard.iter_mut().zip(syllables) {
            // A slip spoils one letter.
            if heard.length >= SHORTEST_WITH_SLIP && (set & !here).count_ones() <= 1 {
                heard.slips = letters.hear_with_slip(syllable.as_bytes());
            }
        }
        self.see_slips(lexicon);
    }

    /// Which letters it has.
    fn letters(&self) -> u32 {
        let signs = self.signs.iter();
        letter_set(signs.filter_map(|&sign| u8::try_from(sign).ok()))
    }

    /// Notes where each sound can be read, by how its syllables were heard.
    fn see_sounds(&mut self, lexicon: &Lexicon) {
        let here = self.letters();
        let places = self.seen.iter_mut().zip(&mut self.seen_at_all);
        let sounds = lexicon.sounds().zip(lexicon.firsts_of_sounds());
        for ((readings, firsts), (seen, at_all)) in sounds.zip(places) {
            // Whatever is read without a slip begins with the first letter.
            if firsts & here == 0 {
                continue;
            }
            for &reading in readings {
                let heard = &self.heard[usize::from(reading)];
                seen.hear(heard);
                *at_all |= heard.initial;
            }
        }
    }

    /// Notes where the characters stand that were typed themselves.
    fn see_typed(&mut self, lexicon: &Lexicon) {
        let shared = self.seen.len();
        for (place, &sign) in self.signs.iter().enumerate() {
            let Some(glyph) = lexicon.known(sign) else {
                continue;
            };
            let way = &mut self.ways[usize::from(glyph)];
            if usize::from(*way) < shared {
                let sound = usize::from(*way);
                self.typed.push(*way);
                // There are no more sounds than characters, whose numbers leave room for as many signs as count.
                *way = self.seen.len() as SoundId;
                self.seen.push(self.seen[sound]);
                self.seen_at_all.push(self.seen_at_all[sound]);
            }
            self.seen[usize::from(*way)].steps[0] |= B::place(place);
            self.seen_at_all[usize::from(*way)] |= B::place(place);
        }
    }

    /// Notes where each sound can be read with a slip, by how its syllables were heard so.
    fn see_slips(&mut self, lexicon: &Lexicon) {
        self.slipped = vec![[B::NONE; LONGEST_SYLLABLE]; self.seen.len()];
        self.slipped_at_all = vec![B::NONE; self.seen.len()];
        for (syllable, heard) in (0..).zip(&self.heard) {
            let [missing, wrong, extra] = heard.slips;
            let at_all = missing | wrong | extra;
            if at_all == B::NONE {
                continue;
            }
            for &sound in lexicon.sounds_of_syllable(syllable) {
                let slipped = &mut self.slipped[usize::from(sound)];
                for (more, &places) in heard.slips.iter().enumerate() {
                    slipped[heard.length + more - SHORTEST_WITH_SLIP] |= places;
                }
                self.slipped_at_all[usize::from(sound)] |= at_all;
            }
        }
        let typed = (lexicon.sounds().len()..).zip(&self.typed);
        for (way, &sound) in typed {
            self.slipped[way] = self.slipped[usize::from(sound)];
            self.slipped_at_all[way] = self.slipped_at_all[usize::from(sound)];
        }
    }

    /// What it costs at least to read all of it, without a slip, in whatever name.
    pub(super) fn least(&self) -> Cost {
        self.least_from[0]
    }

    /// Which of the ways to read one a character has.
    pub(super) fn way_to_read(&self, glyph: GlyphId) -> usize {
        usize::from(self.ways[usize::from(glyph)])
    }

    /// How many ways to read a character there are.
    pub(super) fn ways_to_read(&self) -> usize {
        self.seen.len()
    }

    /// Where a character can be read that has this way.
    pub(super) fn seen(&self, way: usize) -> &Seen<B> {
        &self.seen[way]
    }

    /// From which places that can be done at all.
    pub(super) fn seen_at_all(&self, way: usize) -> B {
        self.seen_at_all[way]
    }

    /// Where it can be read with a slip, and from which places at all, if that was looked for and there is one.
    pub(super) fn slipped(&self, way: usize) -> Option<(&Slipped<B>, B)> {
        let at_all = *self.slipped_at_all.get(way)?;
        Some((self.slipped.get(way)?, at_all))
    }

    /// From which places it can be read with a slip.
    pub(super) fn slipped_at_all(&self, way: usize) -> B {
        self.slipped_at_all.get(way).copied().unwrap_or(B::NONE)
    }
}

/// By place, the least cost of reading all signs from there on with whatever characters there are, one behind the other.
fn least_from<B: Bits>(
    signs: &[char],
    goal: usize,
    heard: &[Heard<B>],
    lexicon: &Lexicon,
) -> Vec<Cost> {
    // In how many letters some syllable can be read in full, by its first one or two, and by a beginning at the end.
    let mut full = [B::NONE; LONGEST_SYLLABLE];
    let (mut initial, mut double_initial, mut begun) = (B::NONE, B::NONE, B::NONE);
    for heard in heard {
        full[heard.length - 1] |= heard.full;
        initial |= heard.initial;
        double_initial |= heard.double_initial;
        begun |= heard.begun;
    }
    let mut costs = vec![INFINITE; goal + 1];
    costs[goal] = 0;
    for (place, &sign) in signs.iter().enumerate().take(goal).rev() {
        let from = |to: usize| costs[to.min(goal)];
        let mut least = INFINITE;
        if lexicon.known(sign).is_some() {
            least = from(place + 1);
        }
        for (length, places) in (1..).zip(&full) {
            if places.has(place) {
                least = least.min(from(place + length));
            }
        }
        if initial.has(place) {
            least = least.min(from(place + 1) + INITIAL);
        }
        if double_initial.has(place) {
            least = least.min(from(place + 2) + INITIAL);
        }
        if begun.has(place) {
            least = least.min(BEGUN);
        }
        costs[place] = least.min(INFINITE);
    }
    costs
}

impl<B: Bits> Seen<B> {
    const NOTHING: Self = Self {
        steps: [B::NONE; LONGEST_SYLLABLE],
        begun: B::NONE,
    };

    /// It can also be read as this syllable.
    fn hear(&mut self, heard: &Heard<B>) {
        self.steps[heard.length - 1] |= heard.full;
        self.steps[0] |= heard.initial;
        self.steps[1] |= heard.double_initial;
        self.begun |= heard.begun;
    }
}

/// Where each letter stands.
struct Letters<B> {
    at: [B; 26],
    unlettered: B,
    length: usize,
}

impl<B: Bits> Letters<B> {
    fn new(signs: &[char]) -> Self {
        let mut letters = Self {
            at: [B::NONE; 26],
            unlettered: B::NONE,
            length: signs.len(),
        };
        for (place, &sign) in signs.iter().enumerate() {
            match u8::try_from(sign) {
                Ok(letter @ b'a'..=b'z') => {
                    letters.at[usize::from(letter - b'a')] |= B::place(place);
                }
                _ => letters.unlettered |= B::place(place),
            }
        }
        letters
    }

    fn any(&self) -> bool {
        self.at.iter().any(|&places| places != B::NONE)
    }

    fn hear(&self, syllable: &[u8]) -> Heard<B> {
        let stands = |letter: u8| self.at[usize::from(letter - b'a')];
        let initial = stands(syllable[0]);
        let mut heard = Heard {
            length: syllable.len(),
            full: B::NONE,
            initial,
            double_initial: B::NONE,
            begun: B::NONE,
            slips: [B::NONE; 3],
        };
        let mut read = initial;
        for (more, &letter) in syllable.iter().enumerate().skip(1) {
            if read == B::NONE {
                return heard;
            }
            if more > 1 && more <= self.length {
                heard.begun |= read & B::place(self.length - more);
            }
            read &= stands(letter) >> more;
            if more == 1 && letter == b'h' {
                heard.double_initial = read;
            }
        }
        heard.full = read;
        heard
    }

    /// Where a syllable can be read with one letter missing; wrong or swapped with its neighbour; too many.
    fn hear_with_slip(&self, syllable: &[u8]) -> [B; 3] {
        let count = syllable.len();
        let lettered = |place: usize| self.lettered_from(place);
        let stands = |letter: u8| self.at[usize::from(letter - b'a')];
        // From which places the rest of the syllable stands where it would without a slip, a sign earlier, or one later.
        let mut rests = [[!B::NONE; LONGEST_SYLLABLE + 1]; 3];
        for from in (0..count).rev() {
            for (moved, rest) in rests.iter_mut().enumerate() {
                if let Some(place) = (from + moved).checked_sub(1) {
                    rest[from] = rest[from + 1] & (stands(syllable[from]) >> place);
                }
            }
        }
        let [earlier, as_it_is, later] = rests;
        let mut before = !B::NONE;
        let [mut missing, mut wrong, mut extra] = [B::NONE; 3];
        for slip in 0..count {
            missing |= before & earlier[slip + 1];
            wrong |= before & lettered(slip) & as_it_is[slip + 1];
            extra |= before & lettered(slip) & later[slip];
            if slip + 1 < count {
                wrong |= before
                    & (stands(syllable[slip + 1]) >> slip)
                    & (stands(syllable[slip]) >> (slip + 1))
                    & as_it_is[slip + 2];
            }
            before &= stands(syllable[slip]) >> slip;
        }
        extra |= before & lettered(count);
        [missing, wrong, extra]
    }

    /// The places from which the sign so many places on is a letter.
    fn lettered_from(&self, place: usize) -> B {
        if place >= self.length {
            return B::NONE;
        }
        let inside = !(!B::NONE << (self.length - place));
        !(self.unlettered >> place) & inside
    }
}
