//! Resume: the code of a draft, by touch or by the scanner; and what has changed since it was kept.

mod changed;

use catalogue::text::Language;
use contract::draft::DraftOutcome;
use handover::{DraftCode, DraftCodeError};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::BackButton;
use crate::app::App;
use crate::components::icon::{Drawn, Icon};
use crate::components::mascot::{Drawing, Mascot};
use crate::components::text_field::TextField;
use crate::input::Purpose;
use crate::words::Word;

pub(crate) use changed::Changed;

/// As many signs as a code has, with its dashes.
const LONGEST: usize = 19;

/// Why the last code did not open anything.
#[derive(Debug, Clone, PartialEq)]
enum Said {
    Mistyped(DraftCodeError),
    Nothing(DraftOutcome),
}

#[component]
pub(crate) fn Resume(code: Option<DraftCode>) -> impl IntoView {
    let app = App::get();
    let scanned = code.is_some();
    let typed = RwSignal::new(code.map(|code| code.to_string()).unwrap_or_default());
    let said = RwSignal::new(None::<Said>);
    let busy = RwSignal::new(false);
    let open = move || {
        if busy.get_untracked() {
            return;
        }
        let code = match typed.with_untracked(|typed| typed.parse::<DraftCode>()) {
            Ok(code) => code,
            Err(error) => return said.set(Some(Said::Mistyped(error))),
        };
        busy.set(true);
        said.set(None);
        app.keyboard.set(None);
        spawn_local(async move {
            let outcome = app.open_draft(code).await;
            let _ = busy.try_set(false);
            match outcome {
                Ok(None) => {}
                Ok(Some(outcome)) => {
                    let _ = said.try_set(Some(Said::Nothing(outcome)));
                }
                Err(fault) => app.fail(&fault),
            }
        });
    };
    if scanned {
        open();
    }
    let changed = move |text: String| {
        said.set(None);
        typed.set(grouped(&text));
    };
    let wrong = Signal::derive(move || said.with(Option::is_some));
    let hint = Signal::stored("K7M2-QX9A-BC3D-EF4G".to_owned());
    view! {
        <div class="resume" data-test="resume">
            <header>
                <Drawing who=Mascot::You/>
                <div>
                    <h1>{move || app.say(Word::Resume)}</h1>
                    <p>{move || app.say(Word::ResumeHint)}</p>
                </div>
            </header>
            <section class="card">
                <label for="draft-code-field">{move || app.say(Word::KeptCode)}</label>
                <TextField id="draft-code-field".to_owned() text=typed changed purpose=Purpose::Code longest=LONGEST first=!scanned hint wrong/>
                <p class="said" role="alert" id="draft-code-field-error" data-test="draft-said">
                    {move || said.get().map(|said| view! { <Drawn icon=Icon::Alert/><span>{explain(&said, app.language.get())}</span> })}
                </p>
            </section>
            <footer class="actions">
                <BackButton back=move || app.leave()/>
                <button type="button" class="button go" data-test="open-draft" disabled=busy on:click=move |_| open()>
                    {move || app.say(if busy.get() { Word::Opening } else { Word::OpenDraft })}
                </button>
            </footer>
        </div>
    }
}

/// Capitals in groups of four, as the slip has them.
fn grouped(text: &str) -> String {
    let signs = text.chars().filter(|sign| !matches!(sign, '-' | ' '));
    let mut grouped = String::new();
    for (place, sign) in signs.enumerate() {
        if place > 0 && place % 4 == 0 {
            grouped.push('-');
        }
        grouped.push(sign.to_ascii_uppercase());
    }
    grouped
}

fn explain(said: &Said, language: Language) -> String {
    let say = |zh: &str, en: &str| match language {
        Language::Zh => zh.to_owned(),
        Language::En => en.to_owned(),
    };
    let wait = |wait: u32| match (wait, language) {
        (0, _) => String::new(),
        (wait, Language::Zh) => format!("请过 {} 再试。", minutes(wait, language)),
        (wait, Language::En) => format!(" Please try again in {}.", minutes(wait, language)),
    };
    match said {
        Said::Mistyped(DraftCodeError::Length { found }) if *found < 16 => match language {
            Language::Zh => format!("码有 16 个字，还差 {} 个。", 16 - found),
            Language::En => format!("The code has 16 signs; {} are missing.", 16 - found),
        },
        Said::Mistyped(DraftCodeError::Length { .. }) => say(
            "码有 16 个字，多输了。",
            "The code has 16 signs; there are too many.",
        ),
        Said::Mistyped(DraftCodeError::Sign(sign)) => match language {
            Language::Zh => format!("码里没有“{sign}”，请对照小票再看一看。"),
            Language::En => format!("There is no “{sign}” in codes. Please compare with the slip."),
        },
        Said::Mistyped(DraftCodeError::Check) => say(
            "有一个字输得不对，请对照小票再看一看。",
            "One sign is mistyped. Please compare with the slip.",
        ),
        Said::Nothing(DraftOutcome::Unknown { wait: seconds }) => {
            say(
                "没有找到。可能有字输错了，也可能已经过了保存的日子。",
                "Nothing was found. A sign may be mistyped, or its time is over.",
            ) + &wait(*seconds)
        }
        Said::Nothing(DraftOutcome::TooSoon { wait: seconds }) => {
            say("刚才输错的次数太多了。", "There were too many wrong codes.") + &wait(*seconds)
        }
        Said::Nothing(DraftOutcome::UsedUp) => say(
            "这张小票已经打开过太多次，不能再用了，请重新填一次。",
            "This slip has been used as often as it can be. Please fill the form in anew.",
        ),
        Said::Nothing(DraftOutcome::Over) => say(
            "这份表已经交了，或者已经删了，不用再填。",
            "This form was handed in or deleted; there is nothing left to fill in.",
        ),
        Said::Nothing(DraftOutcome::CentreAway) => say(
            "这台机器上没有这份表，现在又连不上中心。请到原来那台机器上打开，或者等网络恢复后再来。",
            "It is not on this terminal, and the centre cannot be reached now. Please use the terminal where you began, or come back later.",
        ),
        Said::Nothing(DraftOutcome::Withdrawn { names }) => {
            let names: Vec<&str> = names
                .iter()
                .map(|name| name.in_language(language))
                .collect();
            match language {
                Language::Zh => format!(
                    "“{}”的办理方式已经变了，原来填的用不上了。请按新的办法重新办，或者问导办台。",
                    names.join("、")
                ),
                Language::En => format!(
                    "“{}” is handled differently now, and what you filled in cannot be used. Please begin anew, or ask at the guidance desk.",
                    names.join(", ")
                ),
            }
        }
        Said::Nothing(DraftOutcome::Opened(_)) => String::new(),
    }
}

fn minutes(seconds: u32, language: Language) -> String {
    let minutes = seconds.div_ceil(60);
    match (seconds, language) {
        (..60, Language::Zh) => format!("{seconds} 秒"),
        (..60, Language::En) => format!("{seconds} seconds"),
        (_, Language::Zh) => format!("{minutes} 分钟"),
        (_, Language::En) => format!("{minutes} minutes"),
    }
}
