//! The visit's state: the one place where anything about the citizen is, and the rules for changing it.

mod at_desk;

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::code::{FormId, MaterialCode, QuestionId};
use catalogue::guidance::{Progress, Replies, Reply};
use catalogue::scenario::Need;
use catalogue::table::Outcome;
use catalogue::text::Language;
use contract::visit::{Application, Receipt, ServiceGuide, VisitId};
use forms::{Entries, Entry, Evaluation, Facts, FieldId, Form, SharedElement};

use at_desk::AtDesk;

/// One citizen's visit. Dropping it forgets everything about them.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) id: VisitId,
    matter: Option<Matter>,
    /// Facts that several forms ask for, entered once.
    shared: BTreeMap<SharedElement, Entry>,
}

/// The scenario that is open, with what was answered and entered for it.
#[derive(Debug)]
pub(crate) struct Matter {
    pub(crate) guide: Arc<ServiceGuide>,
    /// What was said so far. Every reply is kept; which of them hold says the guidance.
    replies: Replies,
    forms: BTreeMap<FormId, Form>,
    entries: BTreeMap<FormId, Entries>,
    pub(crate) receipt: Option<Receipt>,
    at_desk: AtDesk,
}

impl Visit {
    pub(crate) fn new(id: VisitId) -> Self {
        Self {
            id,
            matter: None,
            shared: BTreeMap::new(),
        }
    }

    /// Opens a scenario. The same one again keeps what was answered and entered.
    pub(crate) fn open(&mut self, guide: ServiceGuide) {
        if self
            .matter
            .as_ref()
            .is_some_and(|matter| matter.guide.scenario.code == guide.scenario.code)
        {
            return;
        }
        let forms = guide
            .forms
            .iter()
            // A form whose rules don't compile never passed the publisher's check.
            .filter_map(|(id, definition)| {
                Some((id.clone(), Form::compile(definition.clone()).ok()?))
            })
            .collect();
        self.matter = Some(Matter {
            guide: Arc::new(guide),
            replies: Replies::new(),
            forms,
            entries: BTreeMap::new(),
            receipt: None,
            at_desk: AtDesk::default(),
        });
    }

    pub(crate) fn matter(&self) -> Option<&Matter> {
        self.matter.as_ref()
    }

    /// Notes a reply; later ones that no longer fit are passed over by the guidance itself.
    pub(crate) fn reply(&mut self, question: QuestionId, reply: Reply) {
        if let Some(matter) = &mut self.matter {
            let trail = matter.progress().trail;
            // One that was passed over is given anew: it is the last thing that was said.
            if !trail.iter().any(|said| said.question.id == question) {
                matter.replies.take_back(&question);
            }
            matter.replies.give(question, reply);
        }
    }

    /// Fills what is known already into a form that is opened; what the citizen entered stays.
    pub(crate) fn open_form(&mut self, form: &FormId) {
        let Some(matter) = &mut self.matter else {
            return;
        };
        let Some(definition) = matter.forms.get(form).map(Form::definition) else {
            return;
        };
        let entries = matter.entries.entry(form.clone()).or_default();
        for field in definition.fields() {
            let known = field.binding.and_then(|element| self.shared.get(&element));
            let known = known.and_then(|known| known.fit(&field.kind));
            if let (Some(known), false) = (known, entries.contains_key(&field.id)) {
                entries.insert(field.id.clone(), known);
            }
        }
    }

    /// Notes what was entered into a field.
    pub(crate) fn enter(&mut self, form: &FormId, field: &FieldId, entry: Entry) {
        let Some(matter) = &mut self.matter else {
            return;
        };
        let binding = matter
            .forms
            .get(form)
            .and_then(|form| form.definition().field(field))
            .and_then(|f| f.binding);
        if let Some(element) = binding {
            self.shared.insert(element, entry.clone());
        }
        matter
            .entries
            .entry(form.clone())
            .or_default()
            .insert(field.clone(), entry);
    }

    pub(crate) fn handed_in(&mut self, receipt: Receipt) {
        if let Some(matter) = &mut self.matter {
            matter.receipt = Some(receipt);
        }
    }

    /// Whether leaving would lose something that was entered.
    pub(crate) fn has_unsaved(&self) -> bool {
        self.matter.as_ref().is_some_and(|matter| {
            matter.receipt.is_none()
                && matter
                    .entries
                    .values()
                    .flatten()
                    .any(|(_, entry)| !entry.is_empty())
        })
    }
}

impl Matter {
    pub(crate) fn progress(&self) -> Progress<'_> {
        self.guide.scenario.table.progress(&self.replies)
    }

    /// The replies that hold: what a list is made for.
    pub(crate) fn replies(&self) -> Replies {
        self.progress().replies()
    }

    /// A need of any situation that is left.
    pub(crate) fn need_left(&self, material: &MaterialCode) -> Option<&Need> {
        let progress = self.progress();
        let possible = progress.possible.iter().map(|possible| possible.need);
        let mut left = progress.certain.into_iter().chain(possible);
        left.find(|need| need.material == *material)
    }

    /// What the decided situation needs; none before it is decided.
    pub(crate) fn outcome(&self) -> Option<&Outcome> {
        self.progress().outcome()
    }

    /// The needs of the decided situation.
    pub(crate) fn needs(&self) -> Vec<&Need> {
        self.outcome().map_or_else(Vec::new, |outcome| {
            self.guide.scenario.table.needs_of(outcome).collect()
        })
    }

    /// The forms of the decided situation, each once, in order.
    pub(crate) fn forms(&self) -> Vec<FormId> {
        let mut forms: Vec<FormId> = Vec::new();
        for form in self
            .needs()
            .into_iter()
            .filter_map(|need| need.form.as_ref())
        {
            if self.forms.contains_key(form) && !forms.contains(form) {
                forms.push(form.clone());
            }
        }
        forms
    }

    pub(crate) fn form(&self, id: &FormId) -> Option<&Form> {
        self.forms.get(id)
    }

    pub(crate) fn entry(&self, form: &FormId, field: &FieldId) -> Option<&Entry> {
        self.entries.get(form)?.get(field)
    }

    /// How things stand with a form.
    pub(crate) fn evaluate(&self, form: &FormId) -> Option<Evaluation> {
        let facts = Facts {
            today: self.guide.today,
            situation: self.progress().answers(),
        };
        let nothing = Entries::new();
        Some(
            self.forms
                .get(form)?
                .evaluate(self.entries.get(form).unwrap_or(&nothing), &facts),
        )
    }

    /// What is handed in: only the forms that the situation needs.
    pub(crate) fn application(&self, language: Language) -> Application {
        let forms = self.forms();
        Application {
            scenario: self.guide.scenario.code.clone(),
            answers: self.progress().answers(),
            entries: forms
                .into_iter()
                .map(|form| {
                    let entries = self.entries.get(&form).cloned().unwrap_or_default();
                    (form, entries)
                })
                .collect(),
            language,
        }
    }
}
