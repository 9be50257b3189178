//! One field of a form: its label, what takes the answer, and what is wrong with it.

mod choices;
mod date;
mod document;
mod lines;
mod photos;
mod signature;
mod table;

use catalogue::code::FormId;
use catalogue::text::Text;
use forms::words::explain;
use forms::{Entry, Field, FieldKind, FieldState};
use leptos::prelude::*;

use self::date::{DateField, PeriodField};
use self::document::DocumentField;
use self::lines::LineField;
use self::table::TableField;
use super::icon::{Drawn, Icon};
use crate::app::App;
use crate::words::Word;

/// What takes an answer, and where the answer lives: a field's own place, or a cell of a table.
#[derive(Clone, Copy)]
struct Slot {
    field: StoredValue<Field>,
    /// What the elements' ids begin with.
    name: StoredValue<String>,
    entry: Signal<Option<Entry>>,
    enter: Callback<Entry>,
    /// Whether the citizen has been at it: what is wrong is shown from then on.
    touched: RwSignal<bool>,
    wrong: Signal<bool>,
    /// What is wrong in each row of a table.
    rows: Signal<Vec<forms::RowErrors>>,
    show_all: Signal<bool>,
}

impl Slot {
    fn named(self, suffix: &str) -> String {
        self.name.with_value(|name| format!("{name}{suffix}"))
    }

    fn label(self, app: App) -> String {
        self.field.with_value(|field| app.text(&field.label))
    }

    fn text(self) -> Signal<String> {
        Signal::derive(move || match self.entry.get() {
            Some(Entry::Text(text)) => text,
            _ => String::new(),
        })
    }
}

/// A field with its state.
#[component]
pub(crate) fn FieldView(
    /// The form it belongs to.
    form: FormId,
    /// The field.
    field: Field,
    /// How things stand with it.
    #[prop(into)]
    state: Signal<Option<FieldState>>,
    /// Whether what is wrong is shown even if it was not touched.
    #[prop(into)]
    show_all: Signal<bool>,
) -> impl IntoView {
    let app = App::get();
    let touched = RwSignal::new(false);
    let visible =
        Memo::new(move |_| state.with(|state| state.as_ref().is_some_and(|state| state.visible)));
    let required = move || state.with(|state| state.as_ref().is_some_and(|state| state.required));
    let error = Memo::new(move |_| {
        let shown = touched.get() || show_all.get();
        state.with(|state| {
            state
                .as_ref()
                .filter(|_| shown)
                .and_then(|state| state.error.as_ref().map(explain))
        })
    });
    let wrong = Signal::derive(move || error.with(Option::is_some));
    let name = StoredValue::new(field.id.to_string());
    let field = StoredValue::new(field);
    let form = StoredValue::new(form);
    let slot = Slot {
        field,
        name,
        entry: Signal::derive(move || {
            app.visit.with(|visit| {
                let matter = visit.as_ref()?.matter()?;
                field.with_value(|field| {
                    form.with_value(|form| matter.entry(form, &field.id).cloned())
                })
            })
        }),
        enter: Callback::new(move |entry: Entry| {
            app.visit.update(|visit| {
                if let Some(visit) = visit {
                    field.with_value(|field| {
                        form.with_value(|form| visit.enter(form, &field.id, entry));
                    });
                }
            });
        }),
        touched,
        wrong,
        rows: Signal::derive(move || {
            state.with(|state| {
                state
                    .as_ref()
                    .map(|state| state.rows.clone())
                    .unwrap_or_default()
            })
        }),
        show_all,
    };
    let named =
        move |prefix: &str, suffix: &str| name.with_value(|id| format!("{prefix}{id}{suffix}"));
    let is_group = field.with_value(|field| {
        !field.choices().is_empty()
            || matches!(
                field.kind,
                FieldKind::Table { .. }
                    | FieldKind::IdentityDocument { .. }
                    | FieldKind::Period { .. }
                    | FieldKind::Photos { .. }
            )
    });
    let declares = field.with_value(|field| matches!(field.kind, FieldKind::Declaration));
    let label = move || field.with_value(|field| app.text(&field.label));
    let kind = field.with_value(|field| kind_name(&field.kind));
    let is_note = field.with_value(|field| matches!(field.kind, FieldKind::Note));
    let computed = field.with_value(|field| field.computed.is_some());
    // What is one line to fill in stands beside another where there is room.
    let signs = field.with_value(|field| matches!(field.kind, FieldKind::Signature));
    let paired = !is_group && !declares && !is_note && !signs;
    // Below its rows nobody would find what is wrong with a table.
    let above = field.with_value(|field| matches!(field.kind, FieldKind::Table { .. }));
    let said = move || {
        view! {
            <p class="error" id=named("", "-error") data-test=named("", "-error") role="alert">
                {move || error.get().map(|words| view! { <Drawn icon=Icon::Alert/>{app.text(&words)} })}
            </p>
        }
    };
    view! {
        <Show when=move || visible.get()>
            <div class="field" class:paired=paired class:wrong=wrong data-test=named("field-", "") id=named("field-", "") data-kind=kind role=is_group.then_some("group") aria-label=is_group.then(label)>
                <Show when=move || !declares>
                    <label for=named("", "") class:note=is_note>
                        {label}
                        <Show when=move || !is_note && !required() && !computed>
                            <small class="optional">{move || app.say(Word::Optional)}</small>
                        </Show>
                    </label>
                </Show>
                <Hint field/>
                {above.then(said)}
                {if computed { view! { <Computed field state/> }.into_any() } else { input(app, slot) }}
                {(!above).then(said)}
            </div>
        </Show>
    }
}

/// The kind's name, as form definitions write it.
fn kind_name(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text { .. } => "text",
        FieldKind::PersonName => "person-name",
        FieldKind::IdNumber => "id-number",
        FieldKind::IdentityDocument { .. } => "identity-document",
        FieldKind::CreditCode => "credit-code",
        FieldKind::BankCard => "bank-card",
        FieldKind::Phone => "phone",
        FieldKind::Date { .. } => "date",
        FieldKind::Number { .. } => "number",
        FieldKind::Money { .. } => "money",
        FieldKind::Period { .. } => "period",
        FieldKind::Address => "address",
        FieldKind::Choice { .. } => "choice",
        FieldKind::Choices { .. } => "choices",
        FieldKind::Table { .. } => "table",
        FieldKind::Declaration => "declaration",
        FieldKind::Signature => "signature",
        FieldKind::Photos { .. } => "photos",
        FieldKind::Note => "note",
    }
}

#[component]
fn Hint(field: StoredValue<Field>) -> impl IntoView {
    let app = App::get();
    let hint = field.with_value(|field| field.hint.clone());
    let example = field.with_value(|field| field.example.clone());
    (hint.is_some() || example.is_some()).then(|| {
        view! {
            <p class="hint">
                {hint.map(|hint: Text| view! { <span>{move || app.text(&hint)}</span> })}
                {example.map(|example| view! { <span class="example">{move || app.say(Word::Example)}" "{example}</span> })}
            </p>
        }
    })
}

/// What a rule filled in.
#[component]
fn Computed(field: StoredValue<Field>, state: Signal<Option<FieldState>>) -> impl IntoView {
    let app = App::get();
    let shown = move || {
        state.with(|state| {
            let value = state.as_ref()?.value.as_ref()?;
            Some(
                field.with_value(|field| forms::words::write_out(field, value, app.language.get())),
            )
        })
    };
    view! { <output class="computed">{move || shown().unwrap_or_else(|| "—".into())}<small>{move || app.say(Word::FilledInForYou)}</small></output> }
}

/// What takes the answer of a kind.
fn input(app: App, slot: Slot) -> AnyView {
    let kind = slot.field.with_value(|field| field.kind.clone());
    match kind {
        FieldKind::Note => ().into_any(),
        FieldKind::Choice { choices } => choices::one(app, slot, choices),
        FieldKind::Choices { choices } => choices::several(app, slot, choices),
        FieldKind::Declaration => choices::declaration(app, slot),
        FieldKind::Signature => signature::pad(app, slot),
        FieldKind::Photos { max, .. } => photos::photos(app, slot, max),
        FieldKind::Date { .. } => {
            let enter = slot.enter;
            view! {
                <DateField
                    label=Signal::derive(move || slot.label(app))
                    id=slot.named("")
                    text=slot.text()
                    changed=move |text| enter.run(Entry::Text(text))
                    wrong=slot.wrong
                    left=move || slot.touched.set(true)
                />
            }
            .into_any()
        }
        FieldKind::Period { open } => view! { <PeriodField at=slot open/> }.into_any(),
        FieldKind::IdentityDocument { accepts } => {
            view! { <DocumentField at=slot accepts/> }.into_any()
        }
        FieldKind::Table {
            row,
            columns,
            min,
            max,
            ..
        } => view! { <TableField at=slot row columns min max/> }.into_any(),
        kind => view! { <LineField at=slot kind/> }.into_any(),
    }
}
