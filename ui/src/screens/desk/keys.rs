//! The desk's keys: what each means, depending on where the focus is.

use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// The next citizen: everything of the last one is gone.
    NextCitizen,
    /// The one thing that the screen leads to.
    Primary,
    /// Prints what there is to print.
    Print,
    /// Fills in the forms of the case.
    FillIn,
    /// To the search field.
    Search,
    /// One step back.
    Back,
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// Confirms what is chosen.
    Enter,
    /// The choice with this number; 0 is the last one.
    Digit(u16),
}

/// The search field's id.
pub(super) const SEARCH: &str = "desk-query";

/// What a key means; none for one that belongs to whatever has the focus.
pub(super) fn read(event: &KeyboardEvent) -> Option<Act> {
    let key = event.key();
    if event.alt_key() {
        return (key == "ArrowLeft").then_some(Act::Back);
    }
    if event.ctrl_key() || event.meta_key() || event.is_composing() {
        return None;
    }
    match key.as_str() {
        "F2" => return Some(Act::NextCitizen),
        "F7" => return Some(Act::FillIn),
        "F8" => return Some(Act::Print),
        "F9" => return Some(Act::Primary),
        "Escape" => return Some(Act::Search),
        _ => {}
    }
    let target = event.target();
    let field = target
        .as_ref()
        .and_then(|target| target.dyn_ref::<HtmlInputElement>());
    if let Some(field) = field {
        return match key.as_str() {
            "Enter" => Some(Act::Enter),
            "ArrowUp" if field.id() == SEARCH => Some(Act::Up),
            "ArrowDown" if field.id() == SEARCH => Some(Act::Down),
            _ => None,
        };
    }
    let on_button = target
        .as_ref()
        .and_then(|target| target.dyn_ref::<HtmlElement>())
        .is_some_and(|element| element.tag_name() == "BUTTON");
    match key.as_str() {
        "/" => Some(Act::Search),
        "Backspace" => Some(Act::Back),
        "ArrowUp" => Some(Act::Up),
        "ArrowDown" => Some(Act::Down),
        // A button that has the focus is pressed by these itself.
        "Enter" if !on_button => Some(Act::Enter),
        digit => digit
            .parse()
            .ok()
            .filter(|digit| *digit <= 9)
            .map(Act::Digit),
    }
}
