//! Opening hours in which no span of time, such as "9:00–12:00", is broken over two lines.

use leptos::prelude::*;

/// Whether a character belongs to a span of time.
fn of_a_span(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, ':' | '–' | '-')
}

#[component]
pub(crate) fn Hours(#[prop(into)] words: Signal<String>) -> impl IntoView {
    move || {
        let words = words.get();
        let mut parts: Vec<(bool, String)> = Vec::new();
        for character in words.chars() {
            let spans = of_a_span(character);
            match parts.last_mut() {
                Some((before, part)) if *before == spans => part.push(character),
                _ => parts.push((spans, character.to_string())),
            }
        }
        parts
            .into_iter()
            .map(|(spans, part)| view! { <span class:unbroken=spans>{part}</span> })
            .collect_view()
    }
}
