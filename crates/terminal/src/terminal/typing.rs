//! What helps somebody to type. Nothing of it belongs to a visit, and nothing is kept.

use std::sync::Arc;
use std::thread;

use contract::typing::{ChosenWord, Drawing, RegionPath, Suggestions};
use contract::{ChooseWord, Suggest};

use super::Terminal;

impl Terminal {
    /// What a spelling may mean: words by the pinyin engine, or single characters where it is not installed.
    pub fn suggest(&self, asked: Suggest) -> Suggestions {
        let Suggest {
            dictionary,
            spelling,
            extent,
        } = asked;
        self.0.typing.suggest(dictionary, spelling, extent)
    }

    /// The word at a place of what [`Self::suggest`] answers to the same.
    pub fn choose_word(&self, asked: ChooseWord) -> Option<ChosenWord> {
        let ChooseWord {
            dictionary,
            spelling,
            extent,
            place,
        } = asked;
        self.0
            .typing
            .choose(dictionary, spelling, extent, usize::from(place))
    }

    /// Which characters a drawing may be.
    pub fn recognise(&self, drawing: &Drawing) -> Vec<char> {
        self.0.typing.recognise(&drawing.0)
    }

    /// What a region consists of.
    pub fn list_regions(&self, within: &RegionPath) -> Vec<String> {
        self.0.typing.regions(within)
    }

    /// Drops what was typed last.
    pub fn forget_typing(&self) {
        self.0.typing.forget();
    }

    /// Loads all of it beside what goes on, so that nobody waits for it when they type.
    pub(super) fn prepare_typing(&self) {
        if self.0.typing.is_prepared() {
            return;
        }
        let typing = Arc::clone(&self.0.typing);
        let prepare = move || typing.prepare();
        if let Err(error) = thread::Builder::new().name("typing".into()).spawn(prepare) {
            tracing::warn!(%error, "typing is prepared when somebody types");
        }
    }
}
