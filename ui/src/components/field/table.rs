//! The same questions for each of several: one card a row, a button for one more.

use catalogue::text::Text;
use forms::words::explain;
use forms::{Entries, Entry, Field, FieldError};
use leptos::prelude::*;

use super::{Slot, input, kind_name};
use crate::app::App;
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

fn rows(slot: Slot) -> Vec<Entries> {
    match slot.entry.get() {
        Some(Entry::Rows(rows)) => rows,
        _ => Vec::new(),
    }
}

/// Whether nothing stands in a row.
fn is_blank(slot: Slot, place: usize) -> bool {
    slot.entry.with(|entry| match entry {
        Some(Entry::Rows(rows)) => rows
            .get(place)
            .is_none_or(|row| row.values().all(Entry::is_empty)),
        _ => true,
    })
}

/// A table's rows.
#[component]
pub(super) fn TableField(
    at: Slot,
    row: Text,
    columns: Vec<Field>,
    min: usize,
    max: usize,
) -> impl IntoView {
    let slot = at;
    let app = App::get();
    let columns = StoredValue::new(columns);
    let row = StoredValue::new(row);
    let count = Memo::new(move |_| rows(slot).len().max(min).max(1));
    let add = move |_| {
        let mut now = untrack(|| rows(slot));
        now.resize_with(count.get_untracked() + 1, Entries::new);
        slot.enter.run(Entry::Rows(now));
    };
    let remove = move |place: usize| {
        let mut now = untrack(|| rows(slot));
        if place < now.len() {
            now.remove(place);
        }
        slot.enter.run(Entry::Rows(now));
    };
    view! {
        <div class="rows">
            <For each=move || 0..count.get() key=|place| *place let:place>
                <div class="card table-row" role="group" data-test=slot.named(&format!("-row-{}", place + 1))>
                    <div class="row-head">
                        <b>{move || row.with_value(|row| app.text(row))}" "{place + 1}</b>
                        <Show when=move || { count.get() > min.max(1) }>
                            <button type="button" class="button small soft" data-test=slot.named(&format!("-remove-{}", place + 1)) on:click=move |_| remove(place)>
                                {move || app.say(Word::RemoveRow)}
                            </button>
                        </Show>
                    </div>
                    <div class="cells">
                        {columns.get_value().into_iter().map(|column| view! { <Cell at=slot column place least=min.max(1)/> }).collect_view()}
                    </div>
                </div>
            </For>
            <Show when=move || { count.get() < max }>
                <button type="button" class="button soft" data-test=slot.named("-add") on:click=add>
                    {move || app.say(Word::AddRow)}{move || row.with_value(|row| app.text(row))}
                </button>
            </Show>
        </div>
    }
}

/// One question in one row.
#[component]
fn Cell(
    at: Slot,
    column: Field,
    place: usize,
    /// So many rows are wanted.
    least: usize,
) -> impl IntoView {
    let slot = at;
    let app = App::get();
    let touched = RwSignal::new(false);
    let id = StoredValue::new(column.id.clone());
    let required = column.required;
    let error = Memo::new(move |_| {
        let shown = touched.get() || slot.show_all.get();
        slot.rows
            .with(|rows| {
                let error = rows.get(place).filter(|_| shown);
                id.with_value(|id| error.and_then(|error| error.get(id)).map(explain))
            })
            // Of a row that is wanted and empty the table as a whole says that it is missing: here one sees where.
            .or_else(|| {
                let wanted = required && place < least && slot.show_all.get() && slot.wrong.get();
                (wanted && is_blank(slot, place)).then(|| explain(&FieldError::Missing))
            })
    });
    let cell = Slot {
        name: StoredValue::new(slot.named(&format!("-{}-{}", place + 1, column.id))),
        entry: Signal::derive(move || {
            rows(slot)
                .get(place)
                .and_then(|row| id.with_value(|id| row.get(id).cloned()))
        }),
        enter: Callback::new(move |entry: Entry| {
            let mut now = untrack(|| rows(slot));
            if now.len() <= place {
                now.resize_with(place + 1, Entries::new);
            }
            if let Some(row) = now.get_mut(place) {
                row.insert(id.get_value(), entry);
            }
            slot.enter.run(Entry::Rows(now));
        }),
        touched,
        wrong: Signal::derive(move || error.with(Option::is_some)),
        rows: Signal::stored(Vec::new()),
        show_all: slot.show_all,
        field: StoredValue::new(column.clone()),
    };
    // What is wrong with the table as a whole is said once somebody has been in one of its cells.
    Effect::new(move |_| {
        if touched.get() {
            slot.touched.set(true);
        }
    });
    let kind = kind_name(&column.kind);
    let label = column.label.clone();
    view! {
        <div class="cell" class:wrong=cell.wrong data-test=format!("field-{}", cell.named("")) data-kind=kind>
            <label for=cell.named("")>
                {move || app.text(&label)}
                <Show when=move || !required>
                    <small class="optional">{move || app.say(Word::Optional)}</small>
                </Show>
            </label>
            {input(app, cell)}
            <p class="error" id=cell.named("-error") data-test=cell.named("-error") role="alert">
                {move || error.get().map(|words| view! { <Drawn icon=Icon::Alert/>{app.text(&words)} })}
            </p>
        </div>
    }
}
