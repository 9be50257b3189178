//! Pinyin on the on-screen keyboard: letters are gathered until a character is chosen.

use contract::Spell;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::call;

/// The longest syllable: zhuang, chuang, shuang.
const LONGEST: usize = 6;

/// The letters typed so far and the characters they may mean.
#[derive(Clone, Copy)]
pub(super) struct Pinyin {
    pub(super) letters: RwSignal<String>,
    pub(super) candidates: RwSignal<Vec<char>>,
}

impl Pinyin {
    pub(super) fn new() -> Self {
        Self {
            letters: RwSignal::new(String::new()),
            candidates: RwSignal::new(Vec::new()),
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self.letters.with(String::is_empty)
    }

    pub(super) fn push(self, letter: char) {
        if self.letters.with_untracked(String::len) < LONGEST {
            self.letters.update(|letters| letters.push(letter));
            self.look_up();
        }
    }

    /// Takes back a letter and returns whether there was one.
    pub(super) fn pop(self) -> bool {
        let had = self.letters.try_update(String::pop).flatten().is_some();
        self.look_up();
        had
    }

    pub(super) fn clear(self) {
        self.letters.set(String::new());
        self.candidates.set(Vec::new());
    }

    fn look_up(self) {
        let letters = self.letters.get_untracked();
        let Ok(asked) = letters.clone().try_into() else {
            return self.candidates.set(Vec::new());
        };
        spawn_local(async move {
            let candidates = call(Spell { letters: asked }).await.unwrap_or_default();
            // An answer that comes late must not replace a newer one.
            if self.letters.try_with_untracked(|now| *now == letters) == Some(true) {
                let _ = self.candidates.try_set(candidates);
            }
        });
    }
}
