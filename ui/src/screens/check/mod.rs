//! Check: every answer once more, each with its way to change it, then agree and hand in.

mod agreement;

use catalogue::text::Text;
use contract::visit::Paper;
use contract::{HandIn, Print};
use forms::words::{write_hidden, write_out};
use forms::{Field, FieldKind, Value};
use leptos::prelude::*;
use leptos::task::spawn_local;

use agreement::{Agreement, lead_to_box};

use super::BackButton;
use super::form::FromCard;
use crate::app::visit::Visit;
use crate::app::visit::filling::{PageAt, Source};
use crate::app::{App, Dialog, Screen};
use crate::client::call;
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

/// One page of one form with the answers on it.
struct Part {
    at: PageAt,
    /// The scenario's name, where the first page of one of several begins.
    of: Option<Text>,
    title: Text,
    /// Each field with its answer, and whether a card gave it.
    rows: Vec<(Field, Option<Value>, bool)>,
}

fn parts(app: App) -> Vec<Part> {
    app.visit.with_untracked(|visit| {
        let matters = visit.as_ref().map_or(&[][..], Visit::matters);
        let mut parts = Vec::new();
        for matter in matters {
            let scenario = &matter.guide.scenario;
            let mut of = Some(scenario.name.clone()).filter(|_| matters.len() > 1);
            for id in matter.forms() {
                let (Some(form), Some(evaluation)) = (matter.form(&id), matter.evaluate(&id))
                else {
                    continue;
                };
                for (page, definition) in form.definition().pages.iter().enumerate() {
                    let rows: Vec<(Field, Option<Value>, bool)> = definition
                        .fields
                        .iter()
                        .filter(|field| !matches!(field.kind, FieldKind::Note))
                        .filter_map(|field| {
                            let state = evaluation.field(&field.id).filter(|it| it.visible)?;
                            let from_card = matter.source(&id, &field.id) == Some(Source::Card);
                            Some((field.clone(), state.value.clone(), from_card))
                        })
                        .collect();
                    if !rows.is_empty() {
                        parts.push(Part {
                            at: PageAt {
                                scenario: scenario.code.clone(),
                                form: id.clone(),
                                page,
                            },
                            of: of.take(),
                            title: definition.title.clone(),
                            rows,
                        });
                    }
                }
            }
        }
        parts
    })
}

#[component]
pub(crate) fn Check() -> impl IntoView {
    let app = App::get();
    let busy = RwSignal::new(false);
    // Whether somebody wanted to hand in without agreeing.
    let missing = RwSignal::new(false);
    let can_print = app
        .home
        .with_untracked(|home| home.as_ref().is_some_and(|home| home.can_print));
    let back = move || {
        let last = app
            .visit
            .with_untracked(|visit| visit.as_ref().and_then(Visit::last_page));
        match last {
            Some(page) => app.fill_in(page, false),
            None => app.to_result(),
        }
    };
    let applications = move || {
        app.visit.with_untracked(|visit| {
            let visit = visit.as_ref()?;
            let language = app.language.get_untracked();
            Some((visit.id, visit.applications(language)))
        })
    };
    let hand_in = move |_| {
        let Some((visit, applications)) = applications() else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        let agreed = app
            .visit
            .with_untracked(|visit| visit.as_ref().is_some_and(Visit::has_agreed));
        if !agreed {
            missing.set(true);
            return lead_to_box();
        }
        busy.set(true);
        spawn_local(async move {
            match call(HandIn {
                visit,
                applications,
            })
            .await
            {
                Ok(receipt) => {
                    app.visit.update(|visit| {
                        if let Some(visit) = visit {
                            visit.handed_in(receipt);
                        }
                    });
                    app.go(Screen::Receipt);
                }
                Err(fault) => {
                    let _ = busy.try_set(false);
                    app.fail(&fault);
                }
            }
        });
    };
    let print = move |_| {
        let Some((visit, applications)) = applications() else {
            return;
        };
        spawn_local(async move {
            let paper = Paper::FilledForms { applications };
            match call(Print {
                visit,
                paper,
                language: app.language.get_untracked(),
            })
            .await
            {
                Ok(()) => app.dialog.set(Some(Dialog::Say(Word::Printed))),
                Err(fault) => app.fail(&fault),
            }
        });
    };
    view! {
        <div class="check" data-test="check">
            <header>
                <h1>{move || app.say(Word::Check)}</h1>
                <p>{move || app.say(Word::CheckHint)}</p>
            </header>
            <div class="parts">{parts(app).into_iter().map(|part| view! { <PartView part/> }).collect_view()}</div>
            <Agreement missing/>
            <footer class="actions many">
                <BackButton back/>
                <button type="button" class="button soft" data-test="later-button" on:click=move |_| app.keep_for_later()>{move || app.say(Word::FillInLater)}</button>
                {can_print.then(|| view! { <button type="button" class="button soft" data-test="print-form" on:click=print>{move || app.say(Word::PrintForm)}</button> })}
                <button type="button" class="button go" data-test="hand-in" disabled=busy on:click=hand_in>
                    {move || app.say(if busy.get() { Word::HandingIn } else { Word::HandIn })}
                </button>
            </footer>
        </div>
    }
}

#[component]
fn PartView(part: Part) -> impl IntoView {
    let app = App::get();
    let Part {
        at,
        of,
        title,
        rows,
    } = part;
    view! {
        {of.map(|of| view! { <h2 class="of">{move || app.text(&of)}</h2> })}
        <div class="part">
            <section class="card">
                <h2>{move || app.text(&title)}</h2>
                <dl>
                    {rows.into_iter().map(|(field, value, from_card)| {
                        let (at, id) = (at.clone(), field.id.clone());
                        let change = {
                            let id = id.clone();
                            move |_| {
                                app.fill_in(at.clone(), true);
                                app.take_up(&at.form, &id);
                            }
                        };
                        // A declaration is a sentence of its own, and reads like one.
                        let declares = matches!(field.kind, FieldKind::Declaration);
                        let declared = declares && value.is_some();
                        view! {
                            <div class="answer" class:declaration=declares>
                                <dt>{let label = field.label.clone(); move || app.text(&label)}</dt>
                                <dd>{declared.then(|| view! { <Drawn icon=Icon::Check/> })}<Answer field value/>{from_card.then(|| view! { <FromCard/> })}</dd>
                                <dd class="change"><button type="button" class="button small soft" data-test=format!("change-{id}") on:click=change>{move || app.say(Word::Change)}</button></dd>
                            </div>
                        }
                    }).collect_view()}
                </dl>
            </section>
        </div>
    }
}

/// An answer; digits that others must not read are masked until they are touched.
#[component]
fn Answer(field: Field, value: Option<Value>) -> impl IntoView {
    let app = App::get();
    let masked = field.is_sensitive() && value.is_some();
    let shown = RwSignal::new(!masked);
    let text = move || match &value {
        Some(value) if shown.get() => write_out(&field, value, app.language.get()),
        Some(value) => write_hidden(&field, value, app.language.get()),
        None => app.say(Word::NotAnswered).to_owned(),
    };
    view! {
        <span class="value">{text}</span>
        {masked.then(|| view! {
            <button type="button" class="chip" on:click=move |_| shown.update(|shown| *shown = !*shown)>{move || app.say(if shown.get() { Word::Hide } else { Word::Show })}</button>
        })}
    }
}
