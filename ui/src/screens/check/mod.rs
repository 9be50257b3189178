//! Check: every answer once more, each with its way to change it, then hand in.

use catalogue::code::FormId;
use contract::visit::Paper;
use contract::{HandIn, Print};
use forms::words::{write_hidden, write_out};
use forms::{Field, Value};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::BackButton;
use crate::app::{App, Dialog, Screen};
use crate::client::call;
use crate::words::Word;

/// One page of one form with the answers on it.
struct Part {
    form: FormId,
    page: usize,
    title: catalogue::text::Text,
    rows: Vec<(Field, Option<Value>)>,
}

fn parts(app: App) -> Vec<Part> {
    app.visit.with_untracked(|visit| {
        let Some(matter) = visit.as_ref().and_then(|visit| visit.matter()) else {
            return Vec::new();
        };
        let mut parts = Vec::new();
        for id in matter.forms() {
            let (Some(form), Some(evaluation)) = (matter.form(&id), matter.evaluate(&id)) else {
                continue;
            };
            for (page, definition) in form.definition().pages.iter().enumerate() {
                let rows: Vec<(Field, Option<Value>)> = definition
                    .fields
                    .iter()
                    .filter(|field| !matches!(field.kind, forms::FieldKind::Note))
                    .filter_map(|field| {
                        let state = evaluation.field(&field.id).filter(|state| state.visible)?;
                        Some((field.clone(), state.value.clone()))
                    })
                    .collect();
                if !rows.is_empty() {
                    parts.push(Part {
                        form: id.clone(),
                        page,
                        title: definition.title.clone(),
                        rows,
                    });
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
    let can_print = app
        .home
        .with_untracked(|home| home.as_ref().is_some_and(|home| home.can_print));
    let back = move || {
        let last = parts(app).pop().map(|part| Screen::Form {
            form: part.form,
            page: part.page,
            back_to_check: false,
        });
        app.go(last.unwrap_or(Screen::Result));
    };
    let application = move || {
        app.visit.with_untracked(|visit| {
            let visit = visit.as_ref()?;
            Some((
                visit.id,
                visit.matter()?.application(app.language.get_untracked()),
            ))
        })
    };
    let hand_in = move |_| {
        let Some((visit, application)) = application() else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match call(HandIn { visit, application }).await {
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
        let Some((visit, application)) = application() else {
            return;
        };
        spawn_local(async move {
            let paper = Paper::FilledForms { application };
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
            <footer class="actions">
                <BackButton back/>
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
        form,
        page,
        title,
        rows,
    } = part;
    view! {
        <section class="card">
            <h2>{move || app.text(&title)}</h2>
            <dl>
                {rows.into_iter().map(|(field, value)| {
                    let target = Screen::Form { form: form.clone(), page, back_to_check: true };
                    let id = field.id.clone();
                    view! {
                        <div class="answer">
                            <dt>{let label = field.label.clone(); move || app.text(&label)}</dt>
                            <dd><Answer field value/></dd>
                            <dd class="change"><button type="button" class="button small soft" data-test=format!("change-{id}") on:click=move |_| app.go(target.clone())>{move || app.say(Word::Change)}</button></dd>
                        </div>
                    }
                }).collect_view()}
            </dl>
        </section>
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
