//! The desk's last line: what is left to look at, and the one thing that the pre-check leads to.

use std::rc::Rc;

use catalogue::code::FormId;
use contract::desk::ApplicantName;
use contract::home::Home;
use contract::visit::{Paper, VisitId};
use contract::{Print, TakeTicket};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::{Desk, Stage, Standing};
use crate::app::{App, Dialog};
use crate::client::call;
use crate::words::Word;

#[component]
pub(super) fn Footer() -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    let standing = move || desk.standing.get();
    let has_ticket = Memo::new(move |_| {
        app.with_matter(|matter| matter.ticket().is_some())
            .unwrap_or(false)
    });
    let has_forms = Memo::new(move |_| first_form(desk).is_some());
    // Only a notice has a name on it.
    let notice = move || match standing() {
        Some(Standing::ToCorrect(_)) => true,
        Some(Standing::Complete(owed)) => owed > 0,
        Some(Standing::Left(_)) | None => false,
    };
    let name = app.visit.with_untracked(|visit| {
        let name = visit.as_ref()?.matter()?.applicant()?;
        Some(name.as_str().to_owned())
    });
    view! {
        <footer class="outcome">
            <p class=move || format!("summary {}", match standing() {
                Some(Standing::Complete(_)) => "good",
                Some(Standing::ToCorrect(_)) => "bad",
                Some(Standing::Left(_)) | None => "open",
            }) role="status" data-test="standing">
                {move || standing().map(|standing| {
                    let (count, word) = match standing {
                        Standing::Left(left) => (Some(left), Word::LeftToCheck),
                        Standing::ToCorrect(count) => (Some(count), Word::ToCorrect),
                        Standing::Complete(0) => (None, Word::AllInOrder),
                        Standing::Complete(owed) => (Some(owed), Word::CompleteOwing),
                    };
                    view! { {count.map(|count| view! { <b>{count}</b>" " })}{app.say(word)} }
                })}
            </p>
            <Show when=notice>
                <input
                    type="text"
                    class="applicant"
                    id="applicant"
                    data-test="applicant"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength=ApplicantName::LONGEST.to_string()
                    aria-label=move || app.say(Word::ApplicantOptional)
                    placeholder=move || app.say(Word::ApplicantOptional)
                    value=name.clone()
                    on:input=move |event| desk.change(|visit| visit.name_applicant(event_target_value(&event)))
                />
            </Show>
            <Show when=move || has_forms.get()>
                <button type="button" class="button soft" data-test="desk-fill-in" on:click=move |_| { fill_in(desk); }>{move || app.say(Word::FillInHere)}<kbd>"F7"</kbd></button>
            </Show>
            <Show when=move || matches!(standing(), Some(Standing::Complete(owed)) if owed > 0)>
                <button type="button" class="button soft" data-test="print-owed" disabled=desk.busy on:click=move |_| print_notice(desk)>{move || app.say(Word::PrintNotice)}<kbd>"F8"</kbd></button>
            </Show>
            <button type="button" class="button go" data-test="desk-primary" disabled=desk.busy on:click=move |_| primary(desk)>
                {move || app.say(match standing() {
                    Some(Standing::Left(_)) | None => Word::CheckNext,
                    Some(Standing::ToCorrect(_)) => Word::PrintNotice,
                    Some(Standing::Complete(_)) if has_ticket.get() => Word::ShowNumber,
                    Some(Standing::Complete(_)) => Word::TakeNumber,
                })}
                <kbd>"F9"</kbd>
            </button>
        </footer>
    }
}

/// The first form of the case that can be filled in here.
fn first_form(desk: Desk) -> Option<FormId> {
    let here = |home: &Option<Rc<Home>>| home.as_ref().is_some_and(|home| home.can_fill_in);
    let first = desk
        .app
        .with_matter(|matter| matter.forms().into_iter().next());
    first.flatten().filter(|_| desk.app.home.with(here))
}

/// Fills in the forms of the case, for the citizen at the desk; false when there are none.
pub(super) fn fill_in(desk: Desk) -> bool {
    let first = untrack(|| first_form(desk));
    let begun = first.is_some();
    if let Some(form) = first {
        desk.app.open_form(form);
    }
    begun
}

/// The one thing that the pre-check leads to now.
pub(super) fn primary(desk: Desk) {
    match desk.standing.get_untracked() {
        None | Some(Standing::Left(_)) => {
            desk.reasoning.set(false);
            desk.current
                .set(desk.next_open(desk.current.get_untracked()));
        }
        Some(Standing::ToCorrect(_)) => print_notice(desk),
        Some(Standing::Complete(_)) => take_number(desk),
    }
}

fn print_notice(desk: Desk) {
    let app = desk.app;
    let asked = app.visit.with_untracked(|visit| {
        let visit = visit.as_ref()?;
        let matter = visit.matter()?;
        let paper = Paper::OneTimeNotice {
            case: matter.checked_case()?,
            applicant: matter.applicant().cloned(),
        };
        Some((visit.id, paper))
    });
    let Some((visit, paper)) = asked else { return };
    send(desk, visit, paper);
}

/// Prints the list for all the cases that are left.
pub(super) fn print_list(desk: Desk) {
    let asked = desk.app.visit.with_untracked(|visit| {
        let visit = visit.as_ref()?;
        let matter = visit.matter()?;
        let paper = Paper::MaterialList {
            scenario: matter.guide.scenario.code.clone(),
            replies: matter.replies(),
        };
        Some((visit.id, paper))
    });
    if let Some((visit, paper)) = asked {
        send(desk, visit, paper);
    }
}

/// Prints the ticket of this visit.
pub(super) fn print_ticket(desk: Desk) {
    let asked = desk.app.visit.with_untracked(|visit| {
        let visit = visit.as_ref()?;
        let scenario = visit.matter()?.guide.scenario.code.clone();
        Some((visit.id, Paper::Ticket { scenario }))
    });
    if let Some((visit, paper)) = asked {
        send(desk, visit, paper);
    }
}

/// Prints what there is to print now, on paper or as a slip; false when there is nothing.
pub(super) fn print(desk: Desk) -> bool {
    match (desk.stage.get_untracked(), desk.standing.get_untracked()) {
        (Stage::Ticket, _) => print_ticket(desk),
        (Stage::Open, _) => print_list(desk),
        (Stage::Checking, Some(Standing::ToCorrect(_))) => print_notice(desk),
        (Stage::Checking, Some(Standing::Complete(owed))) if owed > 0 => print_notice(desk),
        _ => return false,
    }
    true
}

fn send(desk: Desk, visit: VisitId, paper: Paper) {
    let app = desk.app;
    if desk.busy.get_untracked() {
        return;
    }
    desk.busy.set(true);
    spawn_local(async move {
        let language = app.language.get_untracked();
        let printed = call(Print {
            visit,
            paper,
            language,
        })
        .await;
        let _ = desk.busy.try_set(false);
        match printed {
            Ok(()) => app.dialog.set(Some(Dialog::Say(Word::Printed))),
            Err(fault) => app.fail(&fault),
        }
    });
}

fn take_number(desk: Desk) {
    let app = desk.app;
    let asked = app.visit.with_untracked(|visit| {
        let visit = visit.as_ref()?;
        Some((visit.id, visit.matter()?.checked_case()?))
    });
    let Some((visit, case)) = asked.filter(|_| !desk.busy.get_untracked()) else {
        return;
    };
    desk.busy.set(true);
    spawn_local(async move {
        let taken = call(TakeTicket { visit, case }).await;
        let _ = desk.busy.try_set(false);
        match taken {
            Ok(ticket) => {
                desk.change(|visit| visit.take_number(ticket));
                let _ = desk.shows_ticket.try_set(true);
                desk.to_guidance();
            }
            Err(fault) => app.fail(&fault),
        }
    });
}
