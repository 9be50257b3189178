//! A result while something is not known: what to bring in any case, what perhaps and when, and what to find out first.

use std::sync::Arc;

use catalogue::guidance::Progress;
use catalogue::life_event::Subject;
use catalogue::scenario::Need;
use catalogue::table::Question;
use catalogue::text::Text;
use contract::visit::ServiceGuide;
use leptos::prelude::*;

use super::actions::Actions;
use super::when_and_where::Place;
use super::{Heading, Material, Standing};
use crate::app::App;
use crate::app::visit::Matter;
use crate::components::find_out::FindOut;
use crate::words::Word;

/// What the screen shows of an open case.
#[derive(Clone)]
pub(super) struct OpenCase {
    certain: Vec<Need>,
    possible: Vec<(Need, Text)>,
    /// In which cases it is handled elsewhere, and where.
    elsewhere: Vec<(Text, Text)>,
    to_find_out: Vec<(Subject, Question)>,
}

impl OpenCase {
    pub(super) fn new(matter: &Matter, progress: &Progress<'_>) -> Self {
        Self {
            certain: progress.certain.iter().map(|&need| need.clone()).collect(),
            possible: progress
                .possible
                .iter()
                .map(|possible| (possible.need.clone(), possible.when.words()))
                .collect(),
            elsewhere: progress
                .elsewhere
                .iter()
                .map(|elsewhere| (elsewhere.when.words(), elsewhere.say.clone()))
                .collect(),
            to_find_out: progress
                .to_find_out
                .iter()
                .map(|&question| (matter.about(&question.id), question.clone()))
                .collect(),
        }
    }
}

#[component]
pub(super) fn Open(guide: Arc<ServiceGuide>, case: OpenCase) -> impl IntoView {
    let app = App::get();
    let OpenCase {
        certain,
        possible,
        elsewhere,
        to_find_out,
    } = case;
    let window = guide.window.clone();
    // The one to begin with: an answer often settles the others.
    let ask = to_find_out.first().map(|(subject, _)| subject.clone());
    let (sure, perhaps) = (certain.len(), possible.len());
    view! {
        <div class="result" data-test="open-result">
            <Heading guide=Arc::clone(&guide) standing=Standing::Open/>
            <div class="facts card">
                {(sure > 0).then(|| view! { <div><b>{sure}{move || app.say(Word::DocumentsUnit)}</b><span>{move || app.say(Word::SureToBring)}</span></div> })}
                {(perhaps > 0).then(|| view! { <div><b>{perhaps}{move || app.say(Word::DocumentsUnit)}</b><span>{move || app.say(Word::PerhapsMore)}</span></div> })}
                <div><b>{format!("{} {}", window.zone, window.numbers)}</b><span>{let name = window.name.clone(); move || app.text(&name)}</span></div>
            </div>
            {elsewhere.into_iter().map(|(when, say)| view! {
                <section class="card notice" data-test="elsewhere-if">
                    <p>{move || app.say(Word::NeededIf)}{move || app.text(&when)}<b>{move || app.say(Word::ElsewhereIf)}</b>{move || app.text(&say)}</p>
                </section>
            }).collect_view()}
            <div class="columns">
                <section class="bring">
                    {(sure > 0).then(|| view! {
                    <h2>{move || app.say(Word::SureToBring)}</h2>
                    <ol class="materials card" data-test="materials">
                        {
                            let guide = Arc::clone(&guide);
                            certain.into_iter().enumerate().map(move |(place, need)| view! { <Material place guide=Arc::clone(&guide) need when=None/> }).collect_view()
                        }
                    </ol>
                    })}
                    {(perhaps > 0).then(|| view! {
                        <h2 class="perhaps">{move || app.say(Word::PerhapsToBring)}</h2>
                        <ol class="materials card" data-test="possible-materials">
                            {possible.into_iter().enumerate().map(|(place, (need, when))| view! { <Material place=sure + place guide=Arc::clone(&guide) need when=Some(when)/> }).collect_view()}
                        </ol>
                    })}
                </section>
                <section class="rest">
                    <div class="card find-out" data-test="find-out">
                        <h2>{move || app.say(Word::FindOutFirst)}</h2>
                        {to_find_out.into_iter().map(|(subject, question)| view! { <FindOut subject question/> }).collect_view()}
                    </div>
                    <Place guide=Arc::clone(&guide)/>
                </section>
            </div>
            <Actions ask/>
        </div>
    }
}
