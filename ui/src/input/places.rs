//! An address by touch, from the province down to the township; what follows is typed.

use contract::ListRegions;
use contract::typing::RegionPath;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Key;
use crate::app::App;
use crate::client::call;
use crate::words::Word;

/// The way so far and what is below it.
#[derive(Clone, Copy)]
struct Way {
    path: RwSignal<RegionPath>,
    names: RwSignal<Vec<String>>,
    below: RwSignal<Vec<String>>,
    /// What stands in the field, and which part of it is names chosen here.
    text: Signal<String>,
    written: StoredValue<String>,
    send: Callback<Key>,
    finished: Callback<()>,
}

impl Way {
    /// Asks what is below a region; when nothing is, the rest is typed.
    fn go(self, path: RegionPath) {
        spawn_local(async move {
            let asked = ListRegions {
                within: path.clone(),
            };
            let below = call(asked).await.unwrap_or_default();
            if below.is_empty() {
                return self.finish();
            }
            let _ = self.path.try_set(path);
            let _ = self.below.try_set(below);
        });
    }

    /// Goes down as far as the names that stand in the field already lead.
    fn resume(self) {
        let text = self.text.try_get_untracked().unwrap_or_default();
        spawn_local(async move {
            let (mut path, mut names, mut rest) = (RegionPath::default(), Vec::new(), &text[..]);
            let mut shown = None;
            loop {
                let asked = ListRegions {
                    within: path.clone(),
                };
                let below = call(asked).await.unwrap_or_default();
                let place = below
                    .iter()
                    .position(|name| rest.starts_with(name.as_str()));
                let next = place.and_then(|place| path.below(place.try_into().ok()?).ok());
                let name = place.and_then(|place| below.get(place).cloned());
                if !below.is_empty() {
                    shown = Some((path, below));
                }
                let (Some(next), Some(name)) = (next, name) else {
                    break;
                };
                rest = rest.get(name.len()..).unwrap_or_default();
                names.push(name);
                path = next;
            }
            let Some((path, below)) = shown else {
                return self.finish();
            };
            self.written.try_set_value(names.concat());
            let _ = self.names.try_set(names);
            let _ = self.path.try_set(path);
            let _ = self.below.try_set(below);
        });
    }

    /// Says that there is nothing more to choose; by then, who touched something else may be elsewhere.
    fn finish(self) {
        let _ = self.finished.try_run(());
    }

    fn choose(self, place: usize, name: String) {
        let path = self.path.get_untracked();
        let below = u16::try_from(place)
            .ok()
            .and_then(|place| path.below(place).ok());
        let Some(below) = below else { return };
        self.names.update(|names| {
            names.truncate(path.places().len());
            names.push(name);
        });
        self.write();
        self.go(below);
    }

    /// Goes back to where so many names were chosen.
    fn back_to(self, count: usize) {
        let places: Vec<u16> = self.path.with_untracked(|path| path.places().to_vec());
        self.names.update(|names| names.truncate(count));
        self.write();
        if let Ok(path) = places.get(..count).unwrap_or(&places).to_vec().try_into() {
            self.go(path);
        }
    }

    /// Writes the names; what follows them in the field stays.
    fn write(self) {
        let names = self.names.with_untracked(|names| names.concat());
        let text = self.text.try_get_untracked().unwrap_or_default();
        let before = self.written.get_value();
        let after = text.strip_prefix(&before).unwrap_or_default();
        self.send.run(Key::Replace(format!("{names}{after}")));
        self.written.set_value(names);
    }
}

#[component]
pub(super) fn Places(
    text: Signal<String>,
    #[prop(into)] send: Callback<Key>,
    /// Told when there is nothing more to choose.
    #[prop(into)]
    finished: Callback<()>,
) -> impl IntoView {
    let app = App::get();
    let way = Way {
        path: RwSignal::new(RegionPath::default()),
        names: RwSignal::new(Vec::new()),
        below: RwSignal::new(Vec::new()),
        text,
        written: StoredValue::new(String::new()),
        send,
        finished,
    };
    way.resume();
    // What is below begins at its beginning, however far down the region stood among its own.
    let list = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        way.below.track();
        if let Some(list) = list.try_get_untracked().flatten() {
            list.set_scroll_top(0);
        }
    });
    view! {
        <div class="places" data-test="places">
            <div class="way">
                {move || way.names.get().into_iter().enumerate().map(|(place, name)| view! {
                    <button type="button" class="chip" on:click=move |_| way.back_to(place)>{name}" ✕"</button>
                }).collect_view()}
                <Show when=move || way.names.with(Vec::is_empty)>
                    <span class="spelled">{move || app.say(Word::ChooseProvince)}</span>
                </Show>
            </div>
            <div class="list" node_ref=list>
                {move || way.below.get().into_iter().enumerate().map(|(place, name)| {
                    let (chosen, mark) = (name.clone(), format!("place-{name}"));
                    view! { <button type="button" class="key" data-test=mark on:click=move |_| way.choose(place, chosen.clone())>{name}</button> }
                }).collect_view()}
            </div>
        </div>
    }
}
