//! The visit's state: the one place where anything about the citizen is, and the rules for changing it.

mod at_desk;
pub(crate) mod card;
pub(crate) mod draft;
pub(crate) mod filling;

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::code::{ConsentVersion, FormId, MaterialCode, QuestionId};
use catalogue::consent::Consent;
use catalogue::guidance::{Answered, Progress, Replies, Reply};
use catalogue::life_event::Subject;
use catalogue::scenario::Need;
use catalogue::table::Outcome;
use catalogue::text::Language;
use contract::draft::KeptDraft;
use contract::life_event::LifeEventGuide;
use contract::visit::{Application, Receipt, ServiceGuide, VisitId};
use forms::{Entries, Entry, Evaluation, Facts, FieldId, Form, SharedElement, Value};

use super::event_matter::EventMatter;
use crate::components::trail::Chip;
use at_desk::AtDesk;
use filling::{Known, PageAt, Source};

/// One citizen's visit. Dropping it forgets everything about them.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) id: VisitId,
    event: Option<EventMatter>,
    /// The scenario that is open; of a life event those that are filled in, in order.
    matters: Vec<Matter>,
    /// Which of them is looked at.
    at: usize,
    /// Facts that several forms ask for, entered once.
    shared: BTreeMap<SharedElement, Known>,
    receipt: Option<Receipt>,
    /// The page of a form that was turned to last.
    turned_to: Option<PageAt>,
    /// Under which code it is saved, once the citizen has one.
    kept: Option<KeptDraft>,
    /// The version of the consent text that the citizen has agreed to, for what is handed in next.
    agreed: Option<ConsentVersion>,
}

/// A scenario that is open, with what was answered and entered for it.
#[derive(Debug)]
pub(crate) struct Matter {
    pub(crate) guide: Arc<ServiceGuide>,
    /// What was said so far. Every reply is kept; which of them hold says the guidance.
    replies: Replies,
    forms: BTreeMap<FormId, Form>,
    entries: BTreeMap<FormId, Entries>,
    /// What was taken over and from where, as long as the citizen leaves it so.
    carried: BTreeMap<(FormId, FieldId), Source>,
    at_desk: AtDesk,
}

impl Visit {
    pub(crate) fn new(id: VisitId) -> Self {
        Self {
            id,
            event: None,
            matters: Vec::new(),
            at: 0,
            shared: BTreeMap::new(),
            receipt: None,
            turned_to: None,
            kept: None,
            agreed: None,
        }
    }

    /// Opens a scenario. The same one again keeps what was answered and entered.
    pub(crate) fn open(&mut self, guide: ServiceGuide) {
        let open = match &self.event {
            Some(_) => None,
            None => self.matter().map(|matter| &matter.guide.scenario.code),
        };
        if open == Some(&guide.scenario.code) {
            return;
        }
        self.event = None;
        self.receipt = None;
        self.matters = vec![Matter::new(guide, &self.shared)];
        self.at = 0;
    }

    /// The scenario that is looked at.
    pub(crate) fn matter(&self) -> Option<&Matter> {
        self.matters.get(self.at)
    }

    fn matter_mut(&mut self) -> Option<&mut Matter> {
        self.matters.get_mut(self.at)
    }

    /// Everything that is filled in together.
    pub(crate) fn matters(&self) -> &[Matter] {
        &self.matters
    }

    /// Opens a life event. The same one again keeps what was said and entered.
    pub(crate) fn open_event(&mut self, guide: LifeEventGuide) {
        let same = |event: &EventMatter| event.guide.event.id == guide.event.id;
        if !self.event.as_ref().is_some_and(same) {
            self.event = Some(EventMatter::new(guide));
            self.matters.clear();
            self.receipt = None;
        }
    }

    pub(crate) fn event(&self) -> Option<&EventMatter> {
        self.event.as_ref()
    }

    /// Notes a reply; later ones that no longer fit are passed over by the guidance itself.
    pub(crate) fn reply(&mut self, subject: Subject, reply: Reply) {
        if let Some(event) = &mut self.event {
            return event.reply(subject, reply);
        }
        if let (Some(matter), Subject::Member(_, question)) = (self.matter_mut(), subject) {
            let trail = matter.progress().trail;
            // One that was passed over is given anew: it is the last thing that was said.
            if !trail.iter().any(|said| said.question.id == question) {
                matter.replies.take_back(&question);
            }
            matter.replies.give(question, reply);
        }
    }

    /// Notes a reply to a question of the scenario that is open.
    pub(crate) fn reply_here(&mut self, question: &QuestionId, reply: Reply) {
        if let Some(subject) = self.matter().map(|matter| matter.about(question)) {
            self.reply(subject, reply);
        }
    }

    /// Takes back a reply to a question of the scenario that is open, so that it is asked again.
    pub(crate) fn take_back_here(&mut self, question: &QuestionId) {
        if let Some(matter) = self.matter_mut() {
            matter.replies.take_back(question);
        }
    }

    /// Takes back what was said last for the scenario that is open, and returns whether there was anything.
    pub(crate) fn step_back(&mut self) -> bool {
        let last = self.matter().and_then(|matter| {
            let progress = matter.progress();
            Some(progress.trail.last()?.question.id.clone())
        });
        last.inspect(|question| self.take_back_here(question))
            .is_some()
    }

    pub(crate) fn receipt(&self) -> Option<&Receipt> {
        self.receipt.as_ref()
    }

    pub(crate) fn handed_in(&mut self, receipt: Receipt) {
        // What was handed in is saved nowhere else any more, and for what comes next nothing is agreed to yet.
        self.kept = None;
        self.agreed = None;
        self.receipt = Some(receipt);
    }

    /// What is agreed to before handing in; none when this visit's release has no such text.
    pub(crate) fn consent(&self) -> Option<&Consent> {
        let mut matters = self.matters.iter();
        matters.find_map(|matter| matter.guide.hall.consent.as_ref())
    }

    /// Whether nothing is left to be agreed to.
    pub(crate) fn has_agreed(&self) -> bool {
        self.consent().map(|consent| &consent.version) == self.agreed.as_ref()
    }

    /// Notes that the citizen agrees, or does not any more.
    pub(crate) fn agree(&mut self, agrees: bool) {
        let consent = self.consent().filter(|_| agrees);
        self.agreed = consent.map(|consent| consent.version.clone());
    }

    /// What is handed in: every scenario that is filled in.
    pub(crate) fn applications(&self, language: Language) -> Vec<Application> {
        let matters = self.matters.iter();
        matters
            .map(|matter| matter.application(language, self.agreed.clone()))
            .collect()
    }

    /// Whether leaving would lose something that was entered.
    pub(crate) fn has_unsaved(&self) -> bool {
        let entries = self.matters.iter().flat_map(|matter| &matter.entries);
        self.receipt.is_none()
            && self.kept.is_none()
            && entries
                .flat_map(|(_, entries)| entries)
                .any(|(_, entry)| !entry.is_empty())
    }
}

impl Matter {
    /// A scenario as it is opened, with what is known already filled in.
    fn new(guide: ServiceGuide, known: &BTreeMap<SharedElement, Known>) -> Self {
        let compiled = guide.forms.iter().filter_map(|(id, definition)| {
            // A form whose rules don't compile never passed the publisher's check.
            Some((id.clone(), Form::compile(definition.clone()).ok()?))
        });
        let mut matter = Self {
            forms: compiled.collect(),
            guide: Arc::new(guide),
            replies: Replies::new(),
            entries: BTreeMap::new(),
            carried: BTreeMap::new(),
            at_desk: AtDesk::default(),
        };
        for (element, known) in known {
            matter.carry(*element, known, None);
        }
        matter
    }

    /// What a reply to a question of it is about.
    pub(crate) fn about(&self, question: &QuestionId) -> Subject {
        Subject::Member(self.guide.scenario.code.clone(), question.clone())
    }

    /// What was said to a question, as a chip that changes it.
    pub(crate) fn chip(&self, answered: &Answered<'_>) -> Chip {
        let question = answered.question;
        Chip::new(self.about(&question.id), question, answered.said)
    }

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
        let facts = self.facts();
        let nothing = Entries::new();
        Some(
            self.forms
                .get(form)?
                .evaluate(self.entries.get(form).unwrap_or(&nothing), &facts),
        )
    }

    /// What an entry would mean for a field; none when it would be no answer to it.
    pub(crate) fn understand(
        &self,
        form: &FormId,
        field: &FieldId,
        entry: &Entry,
    ) -> Option<Value> {
        let facts = self.facts();
        let form = self.forms.get(form)?;
        let entry = entry.fit(&form.definition().field(field)?.kind)?;
        let mut entries = self
            .entries
            .get(&form.definition().id)
            .cloned()
            .unwrap_or_default();
        entries.insert(field.clone(), entry);
        form.evaluate(&entries, &facts).field(field)?.value.clone()
    }

    fn facts(&self) -> Facts {
        Facts {
            today: self.guide.today,
            situation: self.progress().answers(),
        }
    }

    /// What is handed in: only the forms that the situation needs.
    fn application(&self, language: Language, consent: Option<ConsentVersion>) -> Application {
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
            consent,
        }
    }
}
