//! Line icons, drawn for one stroke width.

use leptos::prelude::*;

/// Which icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Home,
    Type,
    Lower,
    Contrast,
    Globe,
    Help,
    Search,
    Check,
    Info,
    Forward,
    Alert,
    Place,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Home => "M6 21 22 7l16 14v18H27V28H17v11H6z",
            Self::Type => "M5 36 15 10l10 26M8.500 28h13M27 36l6.500-16L40 36M29.500 30h8",
            Self::Lower => "M22 6v22M12 19l10 10 10-10M8 38h28",
            Self::Contrast => {
                "M22 6a16 16 0 1 0 0 32a16 16 0 1 0 0-32M22 6v32M22 12h9M22 18h14M22 24h15M22 30h11"
            }
            Self::Globe => {
                "M22 6a16 16 0 1 0 0 32a16 16 0 1 0 0-32M6 22h32M22 6q10 16 0 32M22 6q-10 16 0 32"
            }
            Self::Help => {
                "M22 6a16 16 0 1 0 0 32a16 16 0 1 0 0-32M17 18q0-6 5-6t5 5q0 4-5 6v3M22 31v1"
            }
            Self::Search => "M19 7a12 12 0 1 0 0 24a12 12 0 1 0 0-24M28 28l10 10",
            Self::Check => "M8 23l9 9 19-20",
            Self::Info => "M22 6a16 16 0 1 0 0 32a16 16 0 1 0 0-32M22 20v11M22 13v1",
            Self::Forward => "M17 9l13 13-13 13",
            Self::Alert => "M22 6 40 38H4zM22 18v9M22 32v1",
            Self::Place => {
                "M22 40q14-15 14-23a14 13 0 0 0-28 0q0 8 14 23zM22 12a5 5 0 1 0 0 10a5 5 0 1 0 0-10"
            }
        }
    }
}

/// An icon beside words; it says nothing by itself.
#[component]
pub(crate) fn Drawn(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 44 44" aria-hidden="true" focusable="false"><path d=icon.path()></path></svg>
    }
}
