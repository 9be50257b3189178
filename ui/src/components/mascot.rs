//! The hall's mascots: one warm body, four characters.

use leptos::prelude::*;

/// Who greets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mascot {
    /// 小优, vermilion: greets.
    You,
    /// 小质, blue: looks things up.
    Zhi,
    /// 小高, jade: is glad.
    Gao,
    /// 小新, gold: is sorry.
    Xin,
}

impl Mascot {
    fn class(self) -> &'static str {
        match self {
            Self::You => "mascot you",
            Self::Zhi => "mascot zhi",
            Self::Gao => "mascot gao",
            Self::Xin => "mascot xin",
        }
    }

    fn mouth(self) -> &'static str {
        match self {
            Self::You => "M98 152q22 22 44 0",
            Self::Zhi => "M104 156h32",
            Self::Gao => "M94 148q26 34 52 0z",
            Self::Xin => "M102 162q18-14 36 0",
        }
    }

    fn arms(self) -> &'static str {
        match self {
            Self::You => "M38 206q-26 10-28 40M202 200q32-14 30-56",
            Self::Zhi => "M38 206q-24 12-22 44M202 206q24 12 22 44",
            Self::Gao => "M38 196q-32-12-30-54M202 196q32-12 30-54",
            Self::Xin => "M44 214q10 34 52 34M196 214q-10 34-52 34",
        }
    }
}

/// A mascot, for the eye only.
#[component]
pub(crate) fn Drawing(who: Mascot) -> impl IntoView {
    view! {
        <svg class=who.class() viewBox="0 0 240 300" aria-hidden="true" focusable="false">
            <path class="limb" d=who.arms()></path>
            <path class="antenna" d="M120 48V26"></path>
            <circle class="bulb" cx="120" cy="20" r="11"></circle>
            <path class="body" d="M34 300V138a86 90 0 0 1 172 0v162z"></path>
            <rect class="face" x="58" y="84" width="124" height="104" rx="50"></rect>
            <circle class="eye" cx="98" cy="128" r="8.500"></circle>
            <circle class="eye" cx="142" cy="128" r="8.500"></circle>
            <circle class="glint" cx="101" cy="125" r="2.500"></circle>
            <circle class="glint" cx="145" cy="125" r="2.500"></circle>
            <ellipse class="cheek" cx="78" cy="146" rx="11" ry="8"></ellipse>
            <ellipse class="cheek" cx="162" cy="146" rx="11" ry="8"></ellipse>
            <path class="mouth" class:open=who == Mascot::Gao d=who.mouth()></path>
            <rect class="window" x="92" y="214" width="56" height="48" rx="10"></rect>
            <path class="pane" d="M120 214v48M92 238h56"></path>
        </svg>
    }
}
