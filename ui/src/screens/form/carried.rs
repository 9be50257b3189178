//! What was entered in another form already: shown once more, and changed only when the citizen wants to.

use catalogue::code::FormId;
use forms::words::{write_hidden, write_out};
use forms::{Field, FieldId};
use leptos::prelude::*;

use super::FromCard;
use crate::app::App;
use crate::app::visit::filling::Source;
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
            let value = evaluation.as_ref()?.field(&field.id)?.value.clone()?;
            let source = app.with_matter_untracked(|matter| matter.source(&form, &field.id));
            Some((field, value, source.flatten() == Some(Source::Card)))
        });
    let lines: Vec<_> = lines.collect();
    let from_card = lines.iter().all(|(.., from_card)| *from_card);
    let heading = match from_card {
        true => Word::FilledFromCard,
        false => Word::FilledBefore,
    };
    view! {
        <section class="card carried" data-test="carried">
            <h2><Drawn icon=Icon::Check/>{move || app.say(heading)}</h2>
            <dl>
                {lines.into_iter().map(|(field, value, from_card)| {
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
                            <dd>
                                {move || {
                                    let language = app.language.get();
                                    if hidden { write_hidden(&field, &value, language) } else { write_out(&field, &value, language) }
                                }}
                                {from_card.then(|| view! { <FromCard/> })}
                            </dd>
                            <dd class="change"><button type="button" class="button small soft" data-test=mark aria-label=told on:click=change>{move || app.say(Word::Change)}</button></dd>
                        </div>
                    }
                }).collect_view()}
            </dl>
        </section>
    }
}
