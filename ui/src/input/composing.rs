//! What is spelt before a word is chosen: letters or figures, and the words they may mean.

use contract::typing::{Dictionary, Extent, Spelling, Suggestions};
use contract::{ChooseWord, ForgetTyping, Suggest};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Key, Typed};
use crate::app::App;
use crate::client::call;
use crate::words::Word;

/// The spelling so far and what it may mean.
#[derive(Clone, Copy)]
pub(super) struct Composing {
    dictionary: Dictionary,
    spelling: RwSignal<String>,
    found: RwSignal<Suggestions>,
    /// Whether all words are shown, over the keys.
    pub(super) all: RwSignal<bool>,
    typed: StoredValue<Typed, LocalStorage>,
}

impl Composing {
    pub(super) fn new(dictionary: Dictionary, typed: Typed) -> Self {
        Self {
            dictionary,
            spelling: RwSignal::new(String::new()),
            found: RwSignal::new(Suggestions::default()),
            all: RwSignal::new(false),
            typed: StoredValue::new_local(typed),
        }
    }

    /// Whether letters wait for a choice, without looking again when that changes.
    pub(super) fn waits(self) -> bool {
        self.spelling
            .try_with_untracked(|spelling| !spelling.is_empty())
            == Some(true)
    }

    /// The same, looking again when it changes.
    pub(super) fn waiting(self) -> bool {
        self.spelling.with(|spelling| !spelling.is_empty())
    }

    /// The spelling as it was typed.
    pub(super) fn spelling(self) -> String {
        self.spelling.get_untracked()
    }

    /// The syllables that the first of the figures may be.
    pub(super) fn syllables(self) -> Vec<String> {
        self.found.with(|found| found.syllables.clone())
    }

    pub(super) fn push(self, sign: char) {
        let mut spelling = self.spelling.get_untracked();
        spelling.push(sign);
        // What is too long to be asked is not typed either.
        if Spelling::try_from(spelling.clone()).is_ok() {
            self.turn(spelling);
        }
    }

    /// Takes back a letter and returns whether there was one.
    pub(super) fn pop(self) -> bool {
        let mut spelling = self.spelling.get_untracked();
        let had = spelling.pop().is_some();
        if had {
            self.turn(spelling);
        }
        had
    }

    pub(super) fn clear(self) {
        if self.waits() {
            self.turn(String::new());
        }
    }

    /// Says that the first figures are this syllable.
    pub(super) fn settle(self, syllable: &str) {
        let spelling = self.spelling.get_untracked();
        let rest = spelling.get(syllable.len()..).unwrap_or_default();
        let rest = rest.trim_start_matches('\'');
        self.turn(format!("{syllable}'{rest}"));
    }

    /// Shows all words, or the row again.
    pub(super) fn show_all(self, all: bool) {
        self.all.set(all);
        self.look_up();
    }

    fn turn(self, spelling: String) {
        self.spelling.set(spelling);
        self.all.set(false);
        self.look_up();
    }

    fn extent(self) -> Extent {
        if self.all.get_untracked() {
            Extent::All
        } else {
            Extent::Row
        }
    }

    fn look_up(self) {
        let spelling = self.spelling.get_untracked();
        if spelling.is_empty() {
            self.found.set(Suggestions::default());
            return forget();
        }
        let Ok(asked) = spelling.clone().try_into() else {
            return;
        };
        let (dictionary, extent) = (self.dictionary, self.extent());
        spawn_local(async move {
            let asked = Suggest {
                dictionary,
                spelling: asked,
                extent,
            };
            let found = call(asked).await.unwrap_or_default();
            // An answer that comes late must not replace a newer one.
            if self.spelling.try_with_untracked(|now| *now == spelling) == Some(true) {
                let _ = self.found.try_set(found);
            }
        });
    }

    /// Writes the word at a place; the letters that it leaves stay.
    pub(super) fn choose(self, place: usize) {
        let spelling = self.spelling.get_untracked();
        let (Ok(asked), Ok(place)) = (spelling.clone().try_into(), place.try_into()) else {
            return;
        };
        let (dictionary, extent) = (self.dictionary, self.extent());
        spawn_local(async move {
            let asked = ChooseWord {
                dictionary,
                spelling: asked,
                extent,
                place,
            };
            let Ok(Some(chosen)) = call(asked).await else {
                return;
            };
            // A second touch of the same word chose it already.
            if self.spelling.try_with_untracked(|now| *now == spelling) == Some(true) {
                self.typed.with_value(|typed| typed(Key::Text(chosen.word)));
                self.turn(chosen.rest.into());
            }
        });
    }
}

/// Has the shell drop what was asked last.
pub(super) fn forget() {
    spawn_local(async {
        let _ = call(ForgetTyping {}).await;
    });
}

/// The row of words above the keys.
#[component]
pub(super) fn Words(of: Composing) -> impl IntoView {
    let (composing, app) = (of, App::get());
    let spelled = move || {
        composing.found.with(|found| {
            if composing.spelling.with(String::is_empty) {
                app.say(Word::PinyinHint).to_owned()
            } else if found.spelled.is_empty() {
                composing.spelling.get()
            } else {
                found.spelled.clone()
            }
        })
    };
    let words = move || composing.found.with(|found| found.words.clone());
    let several = move || composing.found.with(|found| found.words.len() > 1);
    view! {
        <div class="candidates" class:all=composing.all data-test="candidates">
            <span class="spelled" aria-live="polite">{spelled}</span>
            <div class="row">
                {move || words().into_iter().enumerate().map(|(place, word)| view! {
                    <button type="button" class="candidate" on:click=move |_| composing.choose(place)>{word}</button>
                }).collect_view()}
            </div>
            <Show when=several>
                <button type="button" class="candidate more" data-test="more-candidates" aria-expanded=move || composing.all.get().to_string() on:click=move |_| composing.show_all(!composing.all.get_untracked())>
                    {move || app.say(if composing.all.get() { Word::FewerWords } else { Word::MoreWords })}
                </button>
            </Show>
        </div>
    }
}
