//! The one list of what to bring, each document once, with who asks for it.

use catalogue::text::Text;
use leptos::prelude::*;

use super::result::LineShown;
use crate::app::{App, Dialog};
use crate::components::card::Tag;
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

#[component]
pub(super) fn Documents(lines: Vec<LineShown>, taken_over: Vec<(Text, Text)>) -> impl IntoView {
    let app = App::get();
    view! {
        <ol class="documents">
            {lines.into_iter().map(|line| view! { <Line line/> }).collect_view()}
        </ol>
        {taken_over.into_iter().map(|(material, from)| view! {
            <p class="taken-over" data-test="taken-over">
                <span class="tag sure">{move || app.say(Word::NotToBring)}</span>
                <b>{move || app.text(&material)}</b>
                <span>{move || app.say(Word::ComesOutOf)}{move || app.text(&from)}</span>
            </p>
        }).collect_view()}
    }
}

#[component]
fn Line(line: LineShown) -> impl IntoView {
    let app = App::get();
    let LineShown {
        code,
        name,
        about,
        electronic,
        filled_here,
        originals,
        copies,
        may_follow,
        only_once,
        perhaps,
        wanted,
    } = line;
    let (why, look) = (code.clone(), code.clone());
    let (why_mark, look_mark) = (format!("why-{code}"), format!("look-{code}"));
    view! {
        <li class="document" data-test=format!("brought-{code}")>
            <b>{move || app.text(&name)}</b>
            <span class="tags">
                {only_once.then(|| view! { <Tag kind="sure" word=Word::OnlyOnce/> })}
                {filled_here.then(|| view! { <Tag kind="sure" word=Word::FilledHere/> })}
                {(originals > 0).then(|| view! { <span class="tag must">{move || app.say(Word::Original)}{format!(" ×{originals}")}</span> })}
                {(copies > 0).then(|| view! { <span class="tag plain">{move || app.say(Word::Copies)}{format!(" ×{copies}")}</span> })}
                {electronic.then(|| view! { <Tag kind="sure" word=Word::Electronic/> })}
                {may_follow.then(|| view! { <Tag kind="wait" word=Word::MayBeOwed/> })}
                {perhaps.then(|| view! { <Tag kind="wait" word=Word::IfNeeded/> })}
            </span>
            <p>{move || app.text(&about)}</p>
            <p class="for">
                {wanted.into_iter().map(|(name, when)| view! {
                    <span>{move || app.text(&name)}{move || when.as_ref().map(|when| format!("（{}）", app.text(when)))}</span>
                }).collect_view()}
            </p>
            <p class="more">
                <button type="button" class="link" data-test=why_mark on:click=move |_| app.dialog.set(Some(Dialog::Why(why.clone())))><Drawn icon=Icon::Info/>{move || app.say(Word::Why)}</button>
                <button type="button" class="link" data-test=look_mark on:click=move |_| app.dialog.set(Some(Dialog::Material(look.clone())))><Drawn icon=Icon::Search/>{move || app.say(Word::SeeSample)}</button>
            </p>
        </li>
    }
}
