//! The identity card: an invitation to hold it to the reader, and what came of it.

use std::time::Duration;

use catalogue::code::FormId;
use contract::ReadCard;
use contract::card::{CardOutcome, CardRead};
use forms::words::{write_hidden, write_out};
use forms::{Entry, Evaluation, Field, FieldId, Person, SharedElement};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;
use crate::client::call;
use crate::components::icon::{Drawn, Icon};
use crate::words::Word;

/// How long after a look at the reader the next one is.
const SOON: Duration = Duration::from_millis(350);
/// How long after one that found no reader.
const LATER: Duration = Duration::from_secs(5);

/// How far it has come.
#[derive(Clone, PartialEq)]
enum Stage {
    /// A card is looked for; what is said of the last look.
    Looking(Option<Word>),
    /// A card was taken over.
    Taken {
        expired: bool,
        left_out: Vec<SharedElement>,
        /// What the citizen answered otherwise, and what the card says.
        otherwise: Vec<(SharedElement, Entry)>,
    },
}

#[component]
pub(super) fn CardPart(
    form: FormId,
    /// The fields of the page.
    fields: Vec<Field>,
    /// How things stand with the form.
    evaluated: Memo<Option<Evaluation>>,
    /// Called when fields were filled in.
    taken: Callback<()>,
) -> impl IntoView {
    let app = App::get();
    let stage = RwSignal::new(Stage::Looking(None));
    let chosen = RwSignal::new(None::<Person>);
    let fields = StoredValue::new(fields);
    let holders = Memo::new(move |_| {
        let mut holders: Vec<Person> = Vec::new();
        evaluated.with(|evaluation| {
            let shown = |id: &FieldId| Some(evaluation.as_ref()?.field(id)?.visible);
            fields.with_value(|fields| {
                let shown = fields.iter().filter(|field| shown(&field.id) == Some(true));
                for holder in shown.filter_map(|field| field.binding?.card_holder()) {
                    if !holders.contains(&holder) {
                        holders.push(holder);
                    }
                }
            });
        });
        holders
    });
    let whose = Memo::new(move |_| {
        let chosen = chosen.get();
        holders.with(|holders| {
            chosen
                .filter(|it| holders.contains(it))
                .or(holders.first().copied())
        })
    });
    let reader = Reader {
        app,
        stage,
        whose,
        taken,
    };
    reader.look();
    let again = move |_| {
        stage.set(Stage::Looking(None));
        reader.look();
    };
    let label = move |element: SharedElement| {
        fields.with_value(|fields| {
            let field = fields.iter().find(|field| field.binding == Some(element));
            field.map(|field| app.text(&field.label))
        })
    };
    let labels = move |elements: &[SharedElement]| {
        let labels: Vec<String> = elements.iter().filter_map(|it| label(*it)).collect();
        labels.join("、")
    };
    let form = StoredValue::new(form);
    let differing = move |(element, entry): (SharedElement, Entry)| {
        let field = fields.with_value(|fields| {
            fields
                .iter()
                .find(|it| it.binding == Some(element))
                .cloned()
        });
        field.map(|field| {
            let value = form.with_value(|form| said(app, form, &field, &entry));
            let prefer = move |_| {
                app.visit.update(|visit| {
                    if let Some(visit) = visit {
                        visit.prefer_card(element, &entry);
                    }
                });
                stage.update(|stage| {
                    if let Stage::Taken { otherwise, .. } = stage {
                        otherwise.retain(|(known, _)| *known != element);
                    }
                });
                taken.run(());
            };
            let mark = format!("prefer-card-{}", field.id);
            view! {
                <li>
                    <span>{app.text(&field.label)}" "{value}</span>
                    <button type="button" class="button small soft" data-test=mark on:click=prefer>{app.say(Word::PreferCard)}</button>
                </li>
            }
        })
    };
    view! {
        <Show when=move || whose.get().is_some()>
            <section class="card reader" data-test="card-part">
                <Picture/>
                <div>
                    <h2>{move || match (stage.get(), whose.get()) {
                        (Stage::Taken { .. }, _) => app.say(Word::CardTaken),
                        (_, Some(Person::Agent)) => app.say(Word::LayAgentsCard),
                        (_, Some(Person::Spouse)) => app.say(Word::LaySpousesCard),
                        _ => app.say(Word::LayCard),
                    }}</h2>
                    <p role="status" data-test="card-status">{move || match stage.get() {
                        Stage::Looking(said) => app.say(said.unwrap_or(Word::CardNotKept)).to_owned(),
                        Stage::Taken { expired: true, .. } => app.say(Word::CardExpired).to_owned(),
                        Stage::Taken { left_out, .. } if !left_out.is_empty() => format!("{}{}", app.say(Word::CardLeftOut), labels(&left_out)),
                        Stage::Taken { otherwise, .. } if !otherwise.is_empty() => app.say(Word::CardDiffers).to_owned(),
                        Stage::Taken { .. } => app.say(Word::CardNotKept).to_owned(),
                    }}</p>
                    {move || match stage.get() {
                        Stage::Taken { otherwise, .. } => view! {
                            <ul class="otherwise">{otherwise.into_iter().map(differing).collect_view()}</ul>
                            <button type="button" class="button small soft" data-test="card-again" on:click=again>{app.say(Word::AnotherCard)}</button>
                        }.into_any(),
                        Stage::Looking(_) => holders.with(|holders| (holders.len() > 1).then(|| {
                            holders.iter().copied().map(|holder| {
                                let on = move || whose.get() == Some(holder);
                                let mark = format!("card-of-{}", name(holder));
                                view! {
                                    <button type="button" class="chip" class:on=on aria-pressed=move || on().to_string() data-test=mark on:click=move |_| chosen.set(Some(holder))>
                                        {app.say(words(holder))}
                                    </button>
                                }
                            }).collect_view()
                        })).into_any(),
                    }}
                </div>
            </section>
        </Show>
    }
}

/// What looks at the reader again and again, for as long as the page is shown and no card was taken.
#[derive(Clone, Copy)]
struct Reader {
    app: App,
    stage: RwSignal<Stage>,
    whose: Memo<Option<Person>>,
    taken: Callback<()>,
}

impl Reader {
    /// Looks once, and again after a while. Ends with the page that it belongs to.
    fn look(self) {
        let visit = self
            .app
            .visit
            .with_untracked(|visit| Some(visit.as_ref()?.id));
        let (Some(visit), Some(whose)) = (visit, self.whose.try_get_untracked()) else {
            return;
        };
        let Some(whose) = whose else {
            return set_timeout(move || self.look(), SOON);
        };
        spawn_local(async move {
            let Ok(outcome) = call(ReadCard { visit, whose }).await else {
                return;
            };
            // By now the page, or the whole visit, may be gone, or somebody else's card be asked for.
            if self.stage.try_get_untracked().is_none() {
                return;
            }
            let (said, pause) = match outcome {
                CardOutcome::Read(card) if self.whose.get_untracked() == Some(whose) => {
                    return self.take(card);
                }
                CardOutcome::Read(_) | CardOutcome::HoldStill => (Some(Word::CardHoldStill), SOON),
                CardOutcome::NotUnderstood => (Some(Word::CardNotUnderstood), SOON),
                CardOutcome::ReaderAbsent => (Some(Word::CardReaderAbsent), LATER),
                // What was said of a card stays until there is another.
                CardOutcome::NoCard => match self.stage.get_untracked() {
                    Stage::Looking(said) => {
                        (said.filter(|said| *said != Word::CardReaderAbsent), SOON)
                    }
                    Stage::Taken { .. } => return,
                },
            };
            if self.stage.get_untracked() != Stage::Looking(said) {
                self.stage.set(Stage::Looking(said));
            }
            set_timeout(move || self.look(), pause);
        });
    }

    fn take(self, card: CardRead) {
        let mut otherwise = Vec::new();
        self.app.visit.update(|visit| {
            if let Some(visit) = visit {
                otherwise = visit.take_card(&card.facts);
            }
        });
        let told = |element: SharedElement| Some((element, card.facts.get(&element)?.clone()));
        self.stage.set(Stage::Taken {
            expired: card.expired_on.is_some(),
            otherwise: otherwise.into_iter().filter_map(told).collect(),
            left_out: card.left_out.clone(),
        });
        self.taken.run(());
    }
}

/// What a card says, as a field would show it.
fn said(app: App, form: &FormId, field: &Field, entry: &Entry) -> String {
    let language = app.language.get();
    let value = app.with_matter(|matter| matter.understand(form, &field.id, entry));
    match value.flatten() {
        Some(value) if field.is_sensitive() => write_hidden(field, &value, language),
        Some(value) => write_out(field, &value, language),
        None => String::new(),
    }
}

fn name(holder: Person) -> &'static str {
    match holder {
        Person::Applicant => "applicant",
        Person::Agent => "agent",
        Person::Spouse => "spouse",
    }
}

fn words(holder: Person) -> Word {
    match holder {
        Person::Applicant => Word::CardOfApplicant,
        Person::Agent => Word::CardOfAgent,
        Person::Spouse => Word::CardOfSpouse,
    }
}

/// A card above a reader.
#[component]
fn Picture() -> impl IntoView {
    view! {
        <svg viewBox="0 0 200 150" aria-hidden="true" focusable="false">
            <path class="bed" d="M14 112h172l10 26h-192z"></path>
            <path class="waves" d="M76 104q24-12 48 0M62 94q38-20 76 0"></path>
            <g class="held">
                <rect x="36" y="12" width="128" height="72" rx="8"></rect>
                <path d="M50 30h44M50 44h52M50 58h30M50 72h72"></path>
                <path class="face" d="M132 24a11 12 0 1 0 .1 0zM112 66q2-16 20-16t20 16z"></path>
            </g>
        </svg>
    }
}

/// Beside an answer that a card gave.
#[component]
pub(crate) fn FromCard() -> impl IntoView {
    let app = App::get();
    view! { <span class="from-card"><Drawn icon=Icon::Check/>{move || app.say(Word::FromCard)}</span> }
}
