//! The engines for typing without a keyboard. Each is loaded when it is first asked for; one that cannot be is logged once,
//! and less is offered from then on.

mod regions;
mod spelling;

use std::fmt::Display;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use contract::typing::{ChosenWord, Dictionary, Extent, RegionPath, Spelling, Suggestions};
use handwriting::{Ink, Templates};
use pinyin_input::Pinyin;

use regions::Regions;

/// How many characters are offered at most for a drawing.
const MOST_ALIKE: usize = 10;

/// What typing needs, each as soon as it was needed.
pub(crate) struct Typing {
    folder: PathBuf,
    pinyin: OnceLock<Option<Pinyin>>,
    templates: OnceLock<Option<Templates>>,
    regions: OnceLock<Option<Regions>>,
}

impl Typing {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            pinyin: OnceLock::new(),
            templates: OnceLock::new(),
            regions: OnceLock::new(),
        }
    }

    fn pinyin(&self) -> Option<Pinyin> {
        let open = || {
            logged(
                "words for pinyin",
                Pinyin::open(&self.folder.join("pinyin")),
            )
        };
        *self.pinyin.get_or_init(open)
    }

    fn templates(&self) -> Option<&Templates> {
        let read = || {
            let bytes = logged("handwriting", fs::read(self.folder.join("strokes.bin")))?;
            logged("handwriting", Templates::read(&bytes))
        };
        self.templates.get_or_init(read).as_ref()
    }

    fn tree(&self) -> Option<&Regions> {
        let read = || {
            let text = fs::read_to_string(self.folder.join("regions.txt"));
            Some(Regions::new(logged("choosing places", text)?))
        };
        self.regions.get_or_init(read).as_ref()
    }

    /// Whether everything was asked for once.
    pub(crate) fn is_prepared(&self) -> bool {
        self.regions.get().is_some()
    }

    pub(crate) fn prepare(&self) {
        self.pinyin();
        self.templates();
        self.tree();
    }

    pub(crate) fn suggest(
        &self,
        dictionary: Dictionary,
        spelling: Spelling,
        extent: Extent,
    ) -> Suggestions {
        match (self.pinyin(), signs(&spelling)) {
            (Some(pinyin), Some(signs)) => {
                let found = pinyin.suggest(of(dictionary), &signs, extent.most());
                Suggestions {
                    spelled: found.spelled,
                    words: found.words,
                    syllables: found.syllables,
                }
            }
            _ => spelling::suggest(&spelling, extent.most()),
        }
    }

    pub(crate) fn choose(
        &self,
        dictionary: Dictionary,
        spelling: Spelling,
        extent: Extent,
        place: usize,
    ) -> Option<ChosenWord> {
        let (Some(pinyin), Some(signs)) = (self.pinyin(), signs(&spelling)) else {
            return spelling::choose(&spelling, extent.most(), place);
        };
        let choice = pinyin.choose(of(dictionary), &signs, extent.most(), place)?;
        Some(ChosenWord {
            word: choice.word,
            rest: choice.rest.as_str().to_owned().try_into().ok()?,
        })
    }

    pub(crate) fn recognise(&self, ink: &Ink) -> Vec<char> {
        self.templates()
            .map(|templates| templates.recognise(ink, MOST_ALIKE))
            .unwrap_or_default()
    }

    pub(crate) fn regions(&self, within: &RegionPath) -> Vec<String> {
        self.tree()
            .map(|tree| tree.within(within.places()))
            .unwrap_or_default()
    }

    pub(crate) fn forget(&self) {
        if let Some(Some(pinyin)) = self.pinyin.get() {
            pinyin.forget();
        }
    }
}

fn of(dictionary: Dictionary) -> pinyin_input::Dictionary {
    match dictionary {
        Dictionary::Words => pinyin_input::Dictionary::Words,
        Dictionary::Names => pinyin_input::Dictionary::Names,
    }
}

fn signs(spelling: &Spelling) -> Option<pinyin_input::Spelling> {
    spelling.as_str().to_owned().try_into().ok()
}

/// The value, or a word to the operator.
fn logged<T, E: Display>(what: &str, value: Result<T, E>) -> Option<T> {
    value
        .inspect_err(|error| tracing::warn!("{what} is not offered: {error}"))
        .ok()
}
