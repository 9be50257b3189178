//! The desk's pre-check: material by material, with its review points and a key for each finding.

use catalogue::material::Material;
use catalogue::pre_check::{Finding, Line, NeedPlace, Reasons, Remark};
use catalogue::scenario::{Necessity, Need};
use catalogue::text::Text;
use leptos::prelude::*;

use super::asking::Head;
use super::footer::Footer;
use super::state::{Desk, reveal};
use crate::app::App;
use crate::components::card::Tag;
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

/// A material of the case, as it stands in the list: what does not change while it is looked at.
#[derive(Clone, PartialEq)]
struct Row {
    place: NeedPlace,
    need: Need,
    material: Option<Material>,
}

impl Row {
    fn of(line: &Line<'_>) -> Self {
        Self {
            place: line.place,
            need: line.need.clone(),
            material: line.material.cloned(),
        }
    }

    fn review(&self) -> Vec<Text> {
        let material = self.material.as_ref();
        material.map_or_else(Vec::new, |material| material.review.clone())
    }

    fn may_be_owed(&self) -> bool {
        matches!(self.need.necessity, Necessity::Tolerated { .. })
    }
}

/// The four things that can be found, with their keys.
const MARKS: [(u16, &str, Word); 4] = [
    (1, "in-order", Word::InOrder),
    (2, "missing", Word::NotBrought),
    (3, "wrong", Word::NotRight),
    (4, "owed", Word::MayBeOwed),
];

#[component]
pub(super) fn Checking() -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    if desk.current.with_untracked(Option::is_none) {
        desk.to_first();
    }
    let rows = Memo::new(move |_| {
        app.with_matter(|matter| {
            let check = matter.pre_check()?;
            Some(check.lines().iter().map(Row::of).collect::<Vec<_>>())
        })
        .flatten()
        .unwrap_or_default()
    });
    Effect::new(move |_| {
        let Some(current) = desk.current.get() else {
            return;
        };
        request_animation_frame(move || {
            let row = document().get_element_by_id(&format!("check-{}", current.number()));
            if let Some(row) = row {
                reveal(&row);
            }
        });
    });
    view! {
        <Head/>
        <ol class="checks" data-test="checks">
            {move || rows.get().into_iter().enumerate().map(|(number, row)| view! { <Check number row/> }).collect_view()}
        </ol>
        <Footer/>
    }
}

#[component]
fn Check(number: usize, row: Row) -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    let place = row.place;
    let current = Memo::new(move |_| desk.current.get() == Some(place));
    let found = Memo::new(move |_| {
        app.with_matter(|matter| matter.finding(place).cloned())
            .flatten()
    });
    let name = row.material.as_ref().map_or_else(
        || Text::new(row.need.material.to_string(), row.need.material.to_string()),
        |material| material.name.clone(),
    );
    let label = name.clone();
    let (originals, copies) = (row.need.originals, row.need.copies);
    let electronic = row.material.as_ref().is_some_and(|known| known.electronic);
    let owes = row.may_be_owed();
    let review = row.review();
    let about = row.need.note.clone();
    let about = about.or(row.material.map(|material| material.about));
    view! {
        <li
            class=move || format!("checked {}", class_of(found.get().as_ref()))
            class:current=current
            id=format!("check-{}", place.number())
            data-test=format!("check-{}", place.number())
        >
            <div class="row-line">
                <button type="button" class="what" aria-expanded=move || current.get().to_string() on:click=move |_| look_at(desk, place)>
                    <i class="number">{number + 1}</i>
                    <span>
                        <b>{move || app.text(&name)}</b>
                        <span class="tags">
                            {(originals > 0).then(|| view! { <span class="tag must">{move || app.say(Word::Original)}{format!(" ×{originals}")}</span> })}
                            {(copies > 0).then(|| view! { <span class="tag plain">{move || app.say(Word::Copies)}{format!(" ×{copies}")}</span> })}
                            {electronic.then(|| view! { <Tag kind="sure" word=Word::Electronic/> })}
                        </span>
                    </span>
                </button>
                <div class="marks" role="group" aria-label=move || app.text(&label)>
                    {MARKS.into_iter().filter(|(key, ..)| *key != 4 || owes).map(|(key, mark, word)| {
                        let on = move || key_of(found.get().as_ref()) == Some(key);
                        view! {
                            <button
                                type="button"
                                class=format!("mark {mark}")
                                class:on=on
                                data-test=format!("{mark}-{}", place.number())
                                aria-pressed=move || on().to_string()
                                on:click=move |_| {
                                    look_at(desk, place);
                                    press(desk, key);
                                }
                            >
                                <Show when=move || current.get() && !desk.reasoning.get()><kbd>{key}</kbd></Show>
                                {move || app.say(word)}
                            </button>
                        }
                    }).collect_view()}
                </div>
            </div>
            <Show when=move || current.get() || matches!(found.get(), Some(Finding::Wrong { .. }))>
                <Detail place review=review.clone() about=about.clone()/>
            </Show>
        </li>
    }
}

/// What a clerk looks for, and what was wrong in their own words.
#[component]
fn Detail(place: NeedPlace, review: Vec<Text>, about: Option<Text>) -> impl IntoView {
    let app = App::get();
    let desk = Desk::get();
    let found = Memo::new(move |_| {
        app.with_matter(|matter| matter.finding(place).cloned())
            .flatten()
    });
    let reasoning = move || desk.reasoning.get() && desk.current.get() == Some(place);
    let words = move || {
        found.with_untracked(|found| {
            let words = reasons_of(found.as_ref())?.words()?;
            Some(words.as_str().to_owned())
        })
    };
    view! {
        <div class="detail">
            {about.map(|about| view! { <p class="about">{move || app.text(&about)}</p> })}
            <div class="points" class:reasoning=reasoning role="group" aria-label=move || app.say(Word::WhatIsChecked)>
                {review.into_iter().enumerate().map(|(number, point)| {
                    let at = u16::try_from(number).unwrap_or(u16::MAX);
                    let failed = move || found.with(|found| reasons_of(found.as_ref()).is_some_and(|reasons| reasons.points().any(|failed| failed == at)));
                    let passed = move || found.with(|found| matches!(found, Some(Finding::InOrder)));
                    view! {
                        <button
                            type="button"
                            class="point"
                            class:failed=failed
                            class:passed=passed
                            data-test=format!("point-{}-{at}", place.number())
                            aria-pressed=move || failed().to_string()
                            on:click=move |_| {
                                look_at(desk, place);
                                desk.reasoning.set(true);
                                toggle(desk, place, at);
                            }
                        >
                            <Show when=reasoning><kbd>{number + 1}</kbd></Show>
                            <i aria-hidden="true">{move || if failed() { "✗" } else if passed() { "✓" } else { "" }}</i>
                            {move || app.text(&point)}
                            <Show when=failed><small>{move || app.say(Word::PointFailed)}</small></Show>
                        </button>
                    }
                }).collect_view()}
            </div>
            <Show when=move || reasoning() || found.with(|found| reasons_of(found.as_ref()).is_some())>
                <label class="words">
                    <span>{move || app.say(Word::OwnWords)}</span>
                    <input
                        type="text"
                        id=format!("words-{}", place.number())
                        data-test=format!("words-{}", place.number())
                        autocomplete="off"
                        spellcheck="false"
                        maxlength=Remark::LONGEST.to_string()
                        placeholder=move || app.say(Word::OwnWordsHint)
                        value=words()
                        on:focus=move |_| look_at(desk, place)
                        on:input=move |event| say(desk, place, event_target_value(&event))
                    />
                </label>
                <Show when=move || reasoning() && found.with(Option::is_none)>
                    <p class="ask" data-test="reason-needed"><Drawn icon=Icon::Alert/>{move || app.say(Word::ReasonNeeded)}</p>
                </Show>
            </Show>
        </div>
    }
}

fn reasons_of(found: Option<&Finding>) -> Option<&Reasons> {
    match found {
        Some(Finding::Wrong { reasons }) => Some(reasons),
        _ => None,
    }
}

fn key_of(found: Option<&Finding>) -> Option<u16> {
    Some(match found? {
        Finding::InOrder => 1,
        Finding::Missing => 2,
        Finding::Wrong { .. } => 3,
        Finding::Owed => 4,
    })
}

fn class_of(found: Option<&Finding>) -> &'static str {
    match found {
        None => "open",
        Some(Finding::InOrder) => "good",
        Some(Finding::Missing | Finding::Wrong { .. }) => "bad",
        Some(Finding::Owed) => "later",
    }
}

fn look_at(desk: Desk, place: NeedPlace) {
    if desk.current.get_untracked() != Some(place) {
        desk.reasoning.set(false);
        desk.current.set(Some(place));
    }
}

/// What a digit means for the material that is looked at.
pub(super) fn press(desk: Desk, digit: u16) {
    let Some(place) = desk.current.get_untracked() else {
        return;
    };
    if desk.reasoning.get_untracked() {
        match digit.checked_sub(1) {
            Some(point) => toggle(desk, place, point),
            None => to_words(place),
        }
        return;
    }
    let finding = match digit {
        1 => Finding::InOrder,
        2 => Finding::Missing,
        3 => {
            // What is wrong without a reason was not looked at.
            if !reasons(desk, place, |reasons| reasons.is_some()) {
                desk.change(|visit| visit.unfind(place));
            }
            return desk.reasoning.set(true);
        }
        4 if owes(desk, place) => Finding::Owed,
        0 => return desk.change(|visit| visit.unfind(place)),
        _ => return,
    };
    desk.change(|visit| visit.find(place, finding));
    go_on(desk, place);
}

/// Ends naming reasons and goes on; when all is said, does what the screen leads to.
pub(super) fn confirm(desk: Desk) {
    let Some(place) = desk.current.get_untracked() else {
        return super::footer::primary(desk);
    };
    if !desk.reasoning.get_untracked() {
        return super::footer::primary(desk);
    }
    if reasons(desk, place, |reasons| reasons.is_some()) {
        desk.reasoning.set(false);
        desk.to_guidance();
        go_on(desk, place);
    }
}

/// On to the next material that was not looked at; where there is none, this one stays.
fn go_on(desk: Desk, place: NeedPlace) {
    if let Some(next) = desk.next_open(Some(place)) {
        desk.current.set(Some(next));
    }
}

fn finding_of<T>(desk: Desk, place: NeedPlace, then: impl FnOnce(Option<&Finding>) -> T) -> T {
    desk.app.visit.with_untracked(|visit| {
        let matter = visit.as_ref().and_then(|visit| visit.matter());
        then(matter.and_then(|matter| matter.finding(place)))
    })
}

fn reasons<T>(desk: Desk, place: NeedPlace, then: impl FnOnce(Option<&Reasons>) -> T) -> T {
    finding_of(desk, place, |found| then(reasons_of(found)))
}

fn owes(desk: Desk, place: NeedPlace) -> bool {
    row(desk, place, |row| row.may_be_owed())
}

fn row(desk: Desk, place: NeedPlace, holds: impl FnOnce(&Row) -> bool) -> bool {
    desk.app
        .visit
        .with_untracked(|visit| {
            let check = visit.as_ref()?.matter()?.pre_check()?;
            let line = check.lines().iter().find(|line| line.place == place)?;
            Some(holds(&Row::of(line)))
        })
        .unwrap_or(false)
}

/// Says of a review point that it failed, or takes that back.
fn toggle(desk: Desk, place: NeedPlace, point: u16) {
    if !row(desk, place, |row| usize::from(point) < row.review().len()) {
        return;
    }
    let (mut points, words) = said(desk, place);
    match points.iter().position(|failed| *failed == point) {
        Some(at) => {
            points.remove(at);
        }
        None => points.push(point),
    }
    note(desk, place, points, words);
}

/// Notes the clerk's own words.
fn say(desk: Desk, place: NeedPlace, typed: String) {
    let (points, _) = said(desk, place);
    note(desk, place, points, typed.try_into().ok());
}

/// The points that failed so far, and the clerk's words.
fn said(desk: Desk, place: NeedPlace) -> (Vec<u16>, Option<Remark>) {
    reasons(desk, place, |reasons| {
        let points = reasons.map_or_else(Vec::new, |reasons| reasons.points().collect());
        (points, reasons.and_then(|reasons| reasons.words().cloned()))
    })
}

fn note(desk: Desk, place: NeedPlace, points: Vec<u16>, words: Option<Remark>) {
    desk.change(|visit| match Reasons::new(points, words) {
        Some(reasons) => visit.find(place, Finding::Wrong { reasons }),
        None => visit.unfind(place),
    });
}

fn to_words(place: NeedPlace) {
    use wasm_bindgen::JsCast as _;
    let field = document().get_element_by_id(&format!("words-{}", place.number()));
    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = field.focus();
    }
}
