//! What was entered in another form already: shown once more, and changed only when the citizen wants to.

use catalogue::code::FormId;
use forms::words::{write_hidden, write_out};
use forms::{Field, FieldId};
use leptos::prelude::*;

use crate::app::App;
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

#[component]
pub(super) fn Carried(
    form: FormId,
    fields: Vec<Field>,
    carried: RwSignal<Vec<FieldId>>,
) -> impl IntoView {
    let app = App::get();
    let evaluation = app
        .with_matter_untracked(|matter| matter.evaluate(&form))
        .flatten();
    let known = carried.get();
    let lines = fields
        .into_iter()
        .filter(|field| known.contains(&field.id))
        .filter_map(|field| {
            let state = evaluation.as_ref()?.field(&field.id)?;
            Some((field, state.value.clone()?))
        });
    let lines: Vec<_> = lines.collect();
    view! {
        <section class="card carried" data-test="carried">
            <h2><Drawn icon=Icon::Check/>{move || app.say(Word::FilledBefore)}</h2>
            <dl>
                {lines.into_iter().map(|(field, value)| {
                    let (form, id) = (form.clone(), field.id.clone());
                    let label = field.label.clone();
                    let told = {
                        let label = label.clone();
                        move || format!("{} {}", app.say(Word::Change), app.text(&label))
                    };
                    let hidden = field.is_sensitive();
                    let mark = format!("take-up-{id}");
                    let change = move |_| {
                        app.take_up(&form, &id);
                        carried.update(|carried| carried.retain(|known| *known != id));
                    };
                    view! {
                        <div class="answer">
                            <dt>{move || app.text(&label)}</dt>
                            <dd>{move || {
                                let language = app.language.get();
                                if hidden { write_hidden(&field, &value, language) } else { write_out(&field, &value, language) }
                            }}</dd>
                            <dd class="change"><button type="button" class="button small soft" data-test=mark aria-label=told on:click=change>{move || app.say(Word::Change)}</button></dd>
                        </div>
                    }
                }).collect_view()}
            </dl>
        </section>
    }
}
