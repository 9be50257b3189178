//! What one can do with a list: fill in, print, take along.

use catalogue::life_event::Subject;
use contract::visit::{Guided, Paper, VisitId};
use contract::{GetTakeAway, Print};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{BackButton, back_to_questions};
use crate::app::{App, Dialog, Screen};
use crate::client::call;
use crate::words::Word;

/// Prints the list on A4 or as a slip.
fn print(app: App, as_slip: bool) {
    let asked = app.visit.with_untracked(|visit| {
        let visit = visit.as_ref()?;
        let matter = visit.matter()?;
        let (scenario, replies) = (matter.guide.scenario.code.clone(), matter.replies());
        let paper = if as_slip {
            Paper::MaterialSlip { scenario, replies }
        } else {
            Paper::MaterialList { scenario, replies }
        };
        Some((visit.id, paper))
    });
    if let Some((visit, paper)) = asked {
        print_paper(app, visit, paper);
    }
}

/// Shows the code by which a phone opens the list.
fn take_along(app: App) {
    let asked = app.visit.with_untracked(|visit| {
        let visit = visit.as_ref()?;
        let matter = visit.matter()?;
        let guided = Guided::Scenario {
            scenario: matter.guide.scenario.code.clone(),
            replies: matter.replies(),
        };
        Some((visit.id, guided))
    });
    if let Some((visit, guided)) = asked {
        show_take_away(app, visit, guided);
    }
}

/// Shows the code of what was guided through.
pub(crate) fn show_take_away(app: App, visit: VisitId, guided: Guided) {
    let language = app.language.get_untracked();
    spawn_local(async move {
        match call(GetTakeAway {
            visit,
            guided,
            language,
        })
        .await
        {
            Ok(taken) => app.dialog.set(Some(Dialog::TakeAlong(taken.address))),
            Err(fault) => app.fail(&fault),
        }
    });
}

/// Prints a paper and says so.
pub(crate) fn print_paper(app: App, visit: VisitId, paper: Paper) {
    let language = app.language.get_untracked();
    spawn_local(async move {
        match call(Print {
            visit,
            paper,
            language,
        })
        .await
        {
            Ok(()) => app.dialog.set(Some(Dialog::Say(Word::Printed))),
            Err(fault) => app.fail(&fault),
        }
    });
}

/// `ask` is what is to be answered before anything else, where the case is open.
#[component]
pub(super) fn Actions(ask: Option<Subject>) -> impl IntoView {
    let app = App::get();
    let (fill_in, on_a4, slips, along) = app.home.with_untracked(|home| {
        home.as_ref().map_or((false, false, false, false), |home| {
            (
                home.can_fill_in,
                home.can_print,
                home.can_print_slips,
                home.can_take_along,
            )
        })
    });
    let first = app
        .visit
        .with_untracked(|visit| visit.as_ref()?.matter()?.forms().into_iter().next())
        .filter(|_| fill_in);
    view! {
        <footer class="actions many">
            <BackButton back=move || back_to_questions(app)/>
            {along.then(|| view! { <button type="button" class="button soft" data-test="take-along" on:click=move |_| take_along(app)>{move || app.say(Word::TakeAlong)}</button> })}
            {slips.then(|| view! { <button type="button" class="button soft" data-test="print-slip" on:click=move |_| print(app, true)>{move || app.say(Word::PrintSlip)}</button> })}
            {on_a4.then(|| view! { <button type="button" class="button soft" data-test="print-list" on:click=move |_| print(app, false)>{move || app.say(Word::PrintList)}</button> })}
            {match (ask, first) {
                (Some(subject), _) => view! { <button type="button" class="button go" data-test="answer-open" on:click=move |_| app.go(Screen::Again(subject.clone()))>{move || app.say(Word::AnswerNow)}</button> }.into_any(),
                (None, Some(form)) => view! { <button type="button" class="button go" data-test="fill-now" on:click=move |_| app.open_form(form.clone())>{move || app.say(Word::FillNow)}</button> }.into_any(),
                (None, None) => view! { <button type="button" class="button go" data-test="finish" on:click=move |_| app.leave()>{move || app.say(Word::FinishAndLeave)}</button> }.into_any(),
            }}
        </footer>
    }
}
