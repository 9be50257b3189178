//! Later: what was filled in is kept, and this is the code that opens it again.

use catalogue::text::Language;
use contract::Print;
use contract::draft::KeptDraft;
use contract::visit::{Ending, Paper};
use jiff::tz::Offset;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::visit::Visit;
use crate::app::{App, Dialog, Screen};
use crate::client::call;
use crate::components::icon::{Drawn, Icon};
use crate::components::mascot::{Drawing, Mascot};
use crate::components::qr::Qr;
use crate::words::Word;

#[component]
pub(crate) fn Later() -> impl IntoView {
    let app = App::get();
    let kept = app
        .visit
        .with_untracked(|visit| visit.as_ref().and_then(Visit::kept).cloned());
    kept.map(|kept| view! { <Shown kept/> })
}

#[component]
fn Shown(kept: KeptDraft) -> impl IntoView {
    let app = App::get();
    let can_print = app
        .home
        .with_untracked(|home| home.as_ref().is_some_and(|home| home.can_print_slips));
    let go_on = move || {
        let page = app
            .visit
            .with_untracked(|visit| visit.as_ref()?.turned_to().cloned());
        page.map_or(Screen::Check, |at| Screen::Form {
            at,
            back_to_check: false,
        })
    };
    let print = move |_| {
        let visit = app.visit.with_untracked(|visit| Some(visit.as_ref()?.id));
        let Some(visit) = visit else { return };
        spawn_local(async move {
            let print = Print {
                visit,
                paper: Paper::DraftSlip,
                language: app.language.get_untracked(),
            };
            match call(print).await {
                Ok(()) => app.dialog.set(Some(Dialog::Say(Word::SlipPrinted))),
                Err(fault) => app.fail(&fault),
            }
        });
    };
    let code = kept.code.to_string();
    // Two lines of two groups: one reads them out half by half.
    let lines = code.split_at(code.len() / 2);
    let lines = [lines.0, lines.1].map(|line| line.trim_matches('-').to_owned());
    let [first, second] = lines;
    let until = Offset::constant(8).to_datetime(kept.until);
    let end = move || match app.language.get() {
        Language::Zh => format!("{} 月 {} 日", until.month(), until.day()),
        Language::En => until.date().to_string(),
    };
    let left = kept.openings_left;
    view! {
        <div class="later" data-test="later">
            <header>
                <Drawing who=Mascot::Gao/>
                <div>
                    <h1>{move || app.say(Word::KeptTitle)}</h1>
                    <p>{move || app.say(Word::KeptHint)}</p>
                </div>
            </header>
            <section class="card code-card">
                <div>
                    <h2>{move || app.say(Word::KeptCode)}</h2>
                    <p class="pickup" data-test="draft-code">{first}<span class="unseen">"-"</span><br/>{second}</p>
                    <p>{move || app.say(Word::KeptUntil)}" "<b>{end}</b>" · "{move || app.say(Word::KeptTimes)}" "<b>{left}</b>" "{move || app.say(Word::TimesUnit)}</p>
                </div>
                <Qr text=code label=Signal::derive(move || app.say(Word::KeptCode).to_owned())/>
            </section>
            <p class="caution"><Drawn icon=Icon::Alert/><span>{move || app.say(Word::KeptCaution)}</span></p>
            <footer class="actions many">
                <button type="button" class="button soft" data-test="drop-draft" on:click=move |_| app.drop_draft(go_on())>{move || app.say(Word::DropDraft)}</button>
                <button type="button" class="button soft" data-test="go-on" on:click=move |_| app.go(go_on())>{move || app.say(Word::GoOnNow)}</button>
                {can_print.then(|| view! { <button type="button" class="button soft" data-test="print-draft" on:click=print>{move || app.say(Word::PrintDraft)}</button> })}
                <button type="button" class="button go" data-test="leave-kept" on:click=move |_| app.end(Ending::Left)>{move || app.say(Word::LeaveKept)}</button>
            </footer>
        </div>
    }
}
