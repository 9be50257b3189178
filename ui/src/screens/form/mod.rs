//! Form: one page of it at a time, or all of it for a clerk; what is wrong at the field and in a summary that jumps there.

mod card;
mod carried;

use catalogue::text::Text;
use forms::{Evaluation, Field, FieldId, FormDefinition, Page};
use leptos::prelude::*;

use self::card::CardPart;
pub(crate) use self::card::FromCard;
use self::carried::Carried;
use super::BackButton;
use crate::app::visit::filling::{PageAt, Step};
use crate::app::{App, Screen};
use crate::components::field::FieldView;
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

#[component]
pub(crate) fn FormPage(at: PageAt, back_to_check: bool) -> impl IntoView {
    let app = App::get();
    let definition = app
        .with_matter_untracked(|matter| Some(matter.form(&at.form)?.definition().clone()))
        .flatten();
    definition.map(|definition| view! { <Paged at definition back_to_check/> })
}

#[component]
fn Paged(at: PageAt, definition: FormDefinition, back_to_check: bool) -> impl IntoView {
    let app = App::get();
    let form = at.form.clone();
    let step = app.step();
    let show_all = RwSignal::new(false);
    let evaluated = {
        let form = form.clone();
        Memo::new(move |_| app.with_matter(|matter| matter.evaluate(&form)).flatten())
    };
    let pages: Vec<Page> = match step {
        Step::Page => definition.pages.get(at.page).cloned().into_iter().collect(),
        Step::Form => definition.pages.clone(),
    };
    let fields: Vec<Field> = pages.iter().flat_map(|page| page.fields.clone()).collect();
    let ids: Vec<FieldId> = fields.iter().map(|field| field.id.clone()).collect();
    // What is filled in elsewhere while this page is shown does not take fields away from under the finger.
    let taken_over = {
        let (form, ids) = (form.clone(), ids.clone());
        move || {
            app.with_matter_untracked(|matter| {
                let evaluation = matter.evaluate(&form)?;
                let mut carried = ids.clone();
                carried.retain(|id| matter.is_carried(&form, id, &evaluation));
                Some(carried)
            })
            .flatten()
            .unwrap_or_default()
        }
    };
    let carried = RwSignal::new(taken_over());
    // A card that is laid down is another matter: it was laid down to fill them in.
    let taken = Callback::new(move |()| carried.set(taken_over()));
    let can_read_cards = app
        .home
        .with_untracked(|home| home.as_ref().is_some_and(|home| home.can_read_cards));
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
    // An answer on this page may make what was taken over wrong: then it is asked after all. By then the page may be gone.
    Effect::new(move |_| {
        let wrong = wrong.try_with(|wrong| wrong.iter().map(|(id, _)| id.clone()).collect());
        let wrong: Vec<FieldId> = wrong.unwrap_or_default();
        let is_wrong = |id: &FieldId| wrong.contains(id);
        if carried.try_with_untracked(|carried| carried.iter().any(is_wrong)) == Some(true) {
            carried.try_update(|carried| carried.retain(|id| !is_wrong(id)));
        }
    });
    let next = {
        let at = at.clone();
        move |_| {
            if !wrong.with_untracked(Vec::is_empty) {
                show_all.set(true);
                app.keyboard.set(None);
                return scroll_to("errors");
            }
            let after = app
                .visit
                .with_untracked(|visit| visit.as_ref()?.page_after(&at, step));
            match after.filter(|_| !back_to_check) {
                Some(page) => app.fill_in(page, false),
                None => app.go(Screen::Check),
            }
        }
    };
    let back = {
        let at = at.clone();
        move || {
            if back_to_check {
                return app.go(Screen::Check);
            }
            let before = app
                .visit
                .with_untracked(|visit| visit.as_ref()?.page_before(&at, step));
            match before {
                Some(page) => app.fill_in(page, false),
                // A clerk comes from the pre-check.
                None if step == Step::Form => app.go(app.start()),
                None => app.to_result(),
            }
        }
    };
    let (number, count) = app
        .visit
        .with_untracked(|visit| Some(visit.as_ref()?.page_number(&at, step)))
        .unwrap_or((1, 1));
    let title = definition.title.clone();
    let heading = match step {
        Step::Page => definition.pages.get(at.page).map(|page| page.title.clone()),
        Step::Form => Some(definition.title.clone()),
    };
    // Each page of a whole form keeps its heading, as long as anything of it is asked.
    let headed = step == Step::Form && pages.len() > 1;
    let shown = StoredValue::new(fields.clone());
    view! {
        <div class="form" class:whole=step == Step::Form data-test=format!("form-page-{}", at.page + 1)>
            <header>
                {(step == Step::Page).then(|| view! { <p class="crumb">{move || app.text(&title)}</p> })}
                <h1>{move || heading.as_ref().map(|heading| app.text(heading))}</h1>
                <div class="progress">
                    <span>{number}" / "{count}</span>
                    <progress max=count.to_string() value=(number - 1).to_string() aria-label=move || app.say(Word::PagesDone)></progress>
                    <LaterButton/>
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
            {can_read_cards.then(|| view! { <CardPart form=form.clone() fields=fields.clone() evaluated taken/> })}
            {let form = form.clone(); move || {
                let form = form.clone();
                (!carried.with(Vec::is_empty)).then(|| view! { <Carried form fields=shown.get_value() carried/> })
            }}
            {pages.into_iter().map(|page| {
                let heading = headed.then(|| {
                    let (title, ids) = (page.title.clone(), page.fields.iter().map(|field| field.id.clone()).collect());
                    view! { <PageHeading title ids evaluated carried/> }
                });
                let fields = page.fields.into_iter().map(|field| {
                    let id = field.id.clone();
                    let asked = {
                        let id = id.clone();
                        Memo::new(move |_| carried.with(|carried| !carried.contains(&id)))
                    };
                    let state = Signal::derive(move || evaluated.with(|evaluation| evaluation.as_ref()?.field(&id).cloned()));
                    let form = form.clone();
                    move || asked.get().then(|| view! { <FieldView form=form.clone() field=field.clone() state show_all/> })
                });
                view! {
                    {heading}
                    <div class="fields">{fields.collect_view()}</div>
                }
            }).collect_view()}
            <footer class="actions">
                <BackButton back/>
                <button type="button" class="button go" data-test="next" on:click=next>{move || app.say(Word::Next)}</button>
            </footer>
        </div>
    }
}

/// The heading of a page of a whole form.
#[component]
fn PageHeading(
    title: Text,
    ids: Vec<FieldId>,
    evaluated: Memo<Option<Evaluation>>,
    carried: RwSignal<Vec<FieldId>>,
) -> impl IntoView {
    let app = App::get();
    let asked = Memo::new(move |_| {
        let carried = carried.get();
        evaluated.with(|evaluation| {
            let visible = |id: &FieldId| {
                let state = evaluation.as_ref().and_then(|it| it.field(id));
                state.is_some_and(|state| state.visible) && !carried.contains(id)
            };
            ids.iter().any(visible)
        })
    });
    view! { <Show when=move || asked.get()><h2>{let title = title.clone(); move || app.text(&title)}</h2></Show> }
}

/// The way to go on another time.
#[component]
pub(crate) fn LaterButton() -> impl IntoView {
    let app = App::get();
    view! { <button type="button" class="chip later-button" data-test="later-button" on:click=move |_| app.keep_for_later()>{move || app.say(Word::FillInLater)}</button> }
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
