//! Form: one page of it at a time, what is wrong at the field and in a summary that jumps there.

use catalogue::code::FormId;
use forms::{Evaluation, FieldId, FormDefinition};
use leptos::prelude::*;

use super::BackButton;
use crate::app::{App, Screen};
use crate::components::field::FieldView;
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

#[component]
pub(crate) fn FormPage(form: FormId, page: usize, back_to_check: bool) -> impl IntoView {
    let app = App::get();
    let definition = app
        .visit
        .with_untracked(|visit| Some(visit.as_ref()?.matter()?.form(&form)?.definition().clone()));
    definition.map(|definition| view! { <Paged form definition page back_to_check/> })
}

#[component]
fn Paged(
    form: FormId,
    definition: FormDefinition,
    page: usize,
    back_to_check: bool,
) -> impl IntoView {
    let app = App::get();
    let show_all = RwSignal::new(false);
    let evaluated = {
        let form = form.clone();
        Memo::new(move |_| {
            app.visit
                .with(|visit| visit.as_ref()?.matter()?.evaluate(&form))
        })
    };
    let pages = definition.pages.len();
    let fields = definition
        .pages
        .get(page)
        .map(|page| page.fields.clone())
        .unwrap_or_default();
    let ids: Vec<FieldId> = fields.iter().map(|field| field.id.clone()).collect();
    let wrong = {
        let labels: Vec<_> = fields
            .iter()
            .map(|field| (field.id.clone(), field.label.clone()))
            .collect();
        Memo::new(move |_| {
            evaluated.with(|evaluation| {
                let faulty = |id: &FieldId| {
                    evaluation
                        .as_ref()
                        .and_then(|evaluation| evaluation.field(id))
                        .is_some_and(|state| state.error.is_some())
                };
                labels
                    .iter()
                    .filter(|(id, _)| faulty(id))
                    .cloned()
                    .collect::<Vec<_>>()
            })
        })
    };
    let next = {
        let form = form.clone();
        move |_| {
            if !wrong.with_untracked(Vec::is_empty) {
                show_all.set(true);
                app.keyboard.set(None);
                return scroll_to("errors");
            }
            app.go(following(app, &form, page, pages, back_to_check, evaluated));
        }
    };
    let back = {
        let form = form.clone();
        move || match page {
            _ if back_to_check => app.go(Screen::Check),
            0 => app.go(Screen::Result),
            page => app.go(Screen::Form {
                form: form.clone(),
                page: page - 1,
                back_to_check,
            }),
        }
    };
    let title = definition.title.clone();
    let heading = definition.pages.get(page).map(|page| page.title.clone());
    view! {
        <div class="form" data-test=format!("form-page-{}", page + 1)>
            <header>
                <p class="crumb">{move || app.text(&title)}</p>
                <h1>{move || heading.as_ref().map(|heading| app.text(heading))}</h1>
                <div class="progress">
                    <span>{page + 1}" / "{pages}</span>
                    <progress max=pages.to_string() value=page.to_string()></progress>
                </div>
            </header>
            <Show when=move || show_all.get() && !wrong.with(Vec::is_empty)>
                <div class="card errors" id="errors" data-test="errors" role="alert" tabindex="-1">
                    <h2><Drawn icon=Icon::Alert/>{move || app.say(Word::PleaseCorrect)}</h2>
                    <ul>
                        {move || wrong.get().into_iter().map(|(id, label)| {
                            let target = format!("field-{id}");
                            view! { <li><button type="button" class="chip" on:click=move |_| scroll_to(&target)>{app.text(&label)}</button></li> }
                        }).collect_view()}
                    </ul>
                </div>
            </Show>
            <div class="fields">
                {fields.into_iter().zip(ids).map(|(field, id)| {
                    let state = Signal::derive(move || evaluated.with(|evaluation| evaluation.as_ref()?.field(&id).cloned()));
                    view! { <FieldView form=form.clone() field state show_all/> }
                }).collect_view()}
            </div>
            <footer class="actions">
                <BackButton back/>
                <button type="button" class="button go" data-test="next" on:click=next>{move || app.say(Word::Next)}</button>
            </footer>
        </div>
    }
}

/// What comes after a page: the next one that asks anything, the next form, or the check.
fn following(
    app: App,
    form: &FormId,
    page: usize,
    pages: usize,
    back_to_check: bool,
    evaluated: Memo<Option<Evaluation>>,
) -> Screen {
    if back_to_check {
        return Screen::Check;
    }
    let asks = |page: &usize| {
        app.visit.with_untracked(|visit| {
            let definition = visit
                .as_ref()
                .and_then(|visit| visit.matter())
                .and_then(|matter| matter.form(form));
            let fields = definition
                .and_then(|form| form.definition().pages.get(*page))
                .map(|page| &page.fields);
            evaluated.with_untracked(|evaluation| {
                fields.into_iter().flatten().any(|field| {
                    evaluation
                        .as_ref()
                        .and_then(|evaluation| evaluation.field(&field.id))
                        .is_some_and(|state| state.visible)
                })
            })
        })
    };
    if let Some(page) = (page + 1..pages).find(asks) {
        return Screen::Form {
            form: form.clone(),
            page,
            back_to_check,
        };
    }
    let forms = app
        .visit
        .with_untracked(|visit| {
            visit
                .as_ref()
                .and_then(|v| v.matter())
                .map(|matter| matter.forms())
        })
        .unwrap_or_default();
    let after = forms
        .iter()
        .position(|one| one == form)
        .and_then(|place| forms.get(place + 1))
        .cloned();
    match after {
        Some(form) => {
            app.visit.update(|visit| {
                if let Some(visit) = visit {
                    visit.open_form(&form);
                }
            });
            Screen::Form {
                form,
                page: 0,
                back_to_check,
            }
        }
        None => Screen::Check,
    }
}

fn scroll_to(id: &str) {
    let id = id.to_owned();
    // The summary is shown in this turn; it can be scrolled to in the next.
    request_animation_frame(move || {
        if let Some(element) = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|page| page.get_element_by_id(&id))
        {
            element.scroll_into_view();
        }
    });
}
