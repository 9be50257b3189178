//! One field of a form: its label, what takes the answer, and what is wrong with it.

use catalogue::code::{ChoiceId, FormId};
use catalogue::text::Text;
use forms::words::explain;
use forms::{Entry, Field, FieldKind, FieldState, SharedElement};
use leptos::prelude::*;

use super::icon::{Drawn, Icon};
use super::text_field::TextField;
use crate::app::App;
use crate::input::Layout;
use crate::words::Word;

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
    let id = field.id.to_string();
    let field = StoredValue::new(field);
    let form = StoredValue::new(form);
    let id = StoredValue::new(id);
    let named =
        move |prefix: &str, suffix: &str| id.with_value(|id| format!("{prefix}{id}{suffix}"));
    let is_group = field.with_value(|field| !field.choices().is_empty());
    let declares = field.with_value(|field| matches!(field.kind, FieldKind::Declaration));
    let label = move || field.with_value(|field| app.text(&field.label));
    let kind = field.with_value(kind_name);
    let is_note = field.with_value(|field| matches!(field.kind, FieldKind::Note));
    view! {
        <Show when=move || visible.get()>
            <div class="field" class:wrong=wrong data-test=named("field-", "") id=named("field-", "") data-kind=kind role=is_group.then_some("group") aria-label=is_group.then(label)>
                <Show when=move || !declares>
                    <label for=named("", "") class:note=is_note>
                        {label}
                        <Show when=move || !is_note && !required() && !is_computed(field)>
                            <small class="optional">{move || app.say(Word::Optional)}</small>
                        </Show>
                    </label>
                </Show>
                <Hint field/>
                {input(app, form, field, touched, wrong, state)}
                <p class="error" id=named("", "-error") data-test=named("", "-error") role="alert">
                    {move || error.get().map(|words| view! { <Drawn icon=Icon::Alert/>{app.text(&words)} })}
                </p>
            </div>
        </Show>
    }
}

/// The kind's name, as form definitions write it.
fn kind_name(field: &Field) -> &'static str {
    match field.kind {
        FieldKind::Text { .. } => "text",
        FieldKind::PersonName => "person-name",
        FieldKind::IdNumber => "id-number",
        FieldKind::CreditCode => "credit-code",
        FieldKind::Phone => "phone",
        FieldKind::Date { .. } => "date",
        FieldKind::Number { .. } => "number",
        FieldKind::Address => "address",
        FieldKind::Choice { .. } => "choice",
        FieldKind::Choices { .. } => "choices",
        FieldKind::Declaration => "declaration",
        FieldKind::Note => "note",
    }
}

fn is_computed(field: StoredValue<Field>) -> bool {
    field.with_value(|field| field.computed.is_some())
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

fn input(
    app: App,
    form: StoredValue<FormId>,
    field: StoredValue<Field>,
    touched: RwSignal<bool>,
    wrong: Signal<bool>,
    state: Signal<Option<FieldState>>,
) -> AnyView {
    let entry = move || {
        app.visit.with(|visit| {
            let matter = visit.as_ref()?.matter()?;
            field.with_value(|field| form.with_value(|form| matter.entry(form, &field.id).cloned()))
        })
    };
    let enter = move |entry: Entry| {
        app.visit.update(|visit| {
            if let Some(visit) = visit {
                field.with_value(|field| {
                    form.with_value(|form| visit.enter(form, &field.id, entry))
                });
            }
        });
    };
    if is_computed(field) {
        let shown =
            move || {
                state.with(|state| {
                    let value = state.as_ref()?.value.as_ref()?;
                    Some(field.with_value(|field| {
                        forms::words::write_out(field, value, app.language.get())
                    }))
                })
            };
        return view! { <output class="computed">{move || shown().unwrap_or_else(|| "—".into())}<small>{move || app.say(Word::FilledInForYou)}</small></output> }.into_any();
    }
    let text = Signal::derive(move || match entry() {
        Some(Entry::Text(text)) => text,
        _ => String::new(),
    });
    let chosen = move || match entry() {
        Some(Entry::Choices(chosen)) => chosen,
        _ => Vec::new(),
    };
    let (id, kind, binding) =
        field.with_value(|field| (field.id.to_string(), field.kind.clone(), field.binding));
    match kind {
        FieldKind::Note => ().into_any(),
        FieldKind::Choice { choices } => {
            let choose = move |choice: ChoiceId| {
                touched.set(true);
                enter(Entry::Choices(vec![choice]));
            };
            options(app, &id, "radio", choices, chosen, choose)
        }
        FieldKind::Choices { choices } => {
            let choose = move |choice: ChoiceId| {
                touched.set(true);
                let mut now = chosen();
                if now.contains(&choice) { now.retain(|one| *one != choice) } else { now.push(choice) }
                enter(Entry::Choices(now));
            };
            options(app, &id, "checkbox", choices, chosen, choose)
        }
        FieldKind::Declaration => {
            let confirmed = move || matches!(entry(), Some(Entry::Confirmed(true)));
            view! {
                <button
                    type="button"
                    class="card option declaration"
                    class:on=confirmed
                    role="checkbox"
                    aria-checked=move || confirmed().to_string()
                    data-test=id
                    on:click=move |_| {
                        touched.set(true);
                        enter(Entry::Confirmed(!confirmed()));
                    }
                >
                    <i class="box"></i>
                    <span>{move || field.with_value(|field| app.text(&field.label))}</span>
                </button>
            }
            .into_any()
        }
        FieldKind::Date { .. } => view! { <DateField id text changed=move |text| enter(Entry::Text(text)) wrong left=move || touched.set(true)/> }.into_any(),
        kind => {
            let unit = match &kind {
                FieldKind::Number { unit, .. } => unit.clone(),
                _ => None,
            };
            let longest = match &kind {
                FieldKind::Text { max, .. } => *max,
                FieldKind::PersonName => 50,
                FieldKind::IdNumber | FieldKind::CreditCode => 18,
                FieldKind::Phone | FieldKind::Number { .. } => 20,
                _ => 200,
            };
            let layout = layout(&kind, binding);
            view! {
                <span class="line-input">
                    <TextField
                        id=id
                        text
                        longest
                        layout
                        wrong
                        changed=move |text: String| enter(Entry::Text(text))
                        left=move |()| if !text.get_untracked().is_empty() { touched.set(true) }
                    />
                    {unit.map(|unit| view! { <span class="unit">{move || app.text(&unit)}</span> })}
                </span>
            }
            .into_any()
        }
    }
}

fn layout(kind: &FieldKind, binding: Option<SharedElement>) -> Layout {
    match kind {
        FieldKind::IdNumber => Layout::IdNumber,
        FieldKind::CreditCode => Layout::Code,
        FieldKind::Phone | FieldKind::Number { .. } => Layout::Digits,
        _ if binding == Some(SharedElement::BankAccount) => Layout::Digits,
        _ => Layout::Pinyin,
    }
}

fn options(
    app: App,
    id: &str,
    role: &'static str,
    choices: Vec<forms::definition::FieldChoice>,
    chosen: impl Fn() -> Vec<ChoiceId> + Copy + Send + Sync + 'static,
    choose: impl Fn(ChoiceId) + Copy + Send + Sync + 'static,
) -> AnyView {
    let few = choices.len() <= 4;
    let id = id.to_owned();
    view! {
        <div class="options" class:few=few>
            {choices.into_iter().map(|choice| {
                let this = choice.id.clone();
                let is_on = move || chosen().contains(&this);
                let on = Signal::derive(is_on);
                let picked = choice.id.clone();
                view! {
                    <button
                        type="button"
                        class="card option"
                        class:on=on
                        role=role
                        aria-checked=move || on.get().to_string()
                        data-test=format!("{id}-{}", choice.id)
                        on:click=move |_| choose(picked.clone())
                    >
                        <i class=role></i>
                        <span>{move || app.text(&choice.label)}</span>
                    </button>
                }
            }).collect_view()}
        </div>
    }
    .into_any()
}

/// A day in three boxes, typed with the digits: year, month, day.
#[component]
fn DateField(
    id: String,
    #[prop(into)] text: Signal<String>,
    #[prop(into)] changed: Callback<String>,
    #[prop(into)] wrong: Signal<bool>,
    left: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let app = App::get();
    let part = move |place: usize| {
        text.with(|text| text.split('-').nth(place).unwrap_or_default().to_owned())
    };
    let set = move |place: usize, now: String| {
        let digits: String = now.chars().filter(char::is_ascii_digit).collect();
        let mut parts: [String; 3] = std::array::from_fn(|other| {
            text.with_untracked(|text| text.split('-').nth(other).unwrap_or_default().to_owned())
        });
        parts[place] = digits;
        let all = if parts.iter().all(String::is_empty) {
            String::new()
        } else {
            parts.join("-")
        };
        changed.run(all);
    };
    // One digit for a month or a day is enough for people; the calendar's text wants two.
    let finish = move || {
        let padded: Vec<String> = text.with_untracked(|text| {
            text.split('-')
                .enumerate()
                .map(|(place, part)| {
                    if place > 0 && part.len() == 1 {
                        format!("0{part}")
                    } else {
                        part.to_owned()
                    }
                })
                .collect()
        });
        let complete = padded.len() == 3 && padded.iter().all(|part| !part.is_empty());
        if complete {
            changed.run(padded.join("-"));
            left();
        }
    };
    let one = move |place: usize, name: &str, longest: usize, unit: Word| {
        view! {
            <TextField
                id=format!("{name}-{}", ["year", "month", "day"][place])
                text=Signal::derive(move || part(place))
                changed=move |now: String| set(place, now)
                layout=Layout::Digits
                longest
                wrong
                left=move |()| finish()
            />
            <span class="unit">{move || app.say(unit)}</span>
        }
    };
    view! {
        <span class="line-input date">
            {one(0, &id, 4, Word::Year)}{one(1, &id, 2, Word::Month)}{one(2, &id, 2, Word::Day)}
        </span>
    }
}
