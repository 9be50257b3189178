//! Filling in: the pages of all forms in the order in which one goes through them, and facts that are entered once.

use catalogue::code::{FormId, ScenarioCode};
use forms::{Entry, Evaluation, FieldId, FieldKind, SharedElement};

use super::{Matter, Visit};

/// A page of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageAt {
    pub(crate) scenario: ScenarioCode,
    pub(crate) form: FormId,
    /// From 0.
    pub(crate) page: usize,
}

/// How much is shown at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// One page: for who fills in a form once in years.
    Page,
    /// A whole form: for who fills them in every day.
    Form,
}

impl Step {
    /// Whether two pages are shown at once.
    fn is_one(self, one: &PageAt, other: &PageAt) -> bool {
        match self {
            Self::Page => one == other,
            Self::Form => one.scenario == other.scenario && one.form == other.form,
        }
    }
}

/// Where an answer comes from that was not given in the form itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// Another form.
    Form,
    /// An identity card.
    Card,
}

/// A fact that is known, and from where.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) entry: Entry,
    pub(super) source: Source,
}

impl Visit {
    /// Makes ready what of the life event is decided and filled in here, and returns the first page. What was entered
    /// before stays.
    pub(crate) fn fill_in_event(&mut self) -> Option<PageAt> {
        let event = self.event.as_ref()?;
        let progress = event.progress();
        let mut before = std::mem::take(&mut self.matters);
        let filled_in = progress
            .members
            .iter()
            .filter(|it| it.is_certain && it.is_handled() && !it.forms().is_empty());
        for it in filled_in {
            let code = &it.scenario.code;
            let known = before
                .iter()
                .position(|matter| matter.guide.scenario.code == *code);
            let mut matter = match (known, event.guide.guide(code)) {
                (Some(place), _) => before.swap_remove(place),
                (None, Some(guide)) => Matter::new(guide.clone(), &self.shared),
                (None, None) => continue,
            };
            matter.replies = it.progress.replies();
            self.matters.push(matter);
        }
        self.at = 0;
        self.pages().into_iter().find(|page| self.asks(page))
    }

    /// Looks at the scenario that a page belongs to.
    pub(crate) fn turn_to(&mut self, page: &PageAt) {
        if let Some(place) = self.place_of(&page.scenario) {
            self.at = place;
            self.turned_to = Some(page.clone());
        }
    }

    /// The page that was turned to last; none before the first.
    pub(crate) fn turned_to(&self) -> Option<&PageAt> {
        self.turned_to.as_ref()
    }

    /// What comes next in these steps, of what asks anything.
    pub(crate) fn page_after(&self, page: &PageAt, step: Step) -> Option<PageAt> {
        let pages = self.pages();
        let here = pages.iter().rposition(|known| step.is_one(known, page))?;
        let mut after = pages.into_iter().skip(here + 1);
        after.find(|page| self.asks(page))
    }

    /// What came before in these steps, of what asks anything.
    pub(crate) fn page_before(&self, page: &PageAt, step: Step) -> Option<PageAt> {
        let pages = self.pages();
        let here = pages.iter().position(|known| step.is_one(known, page))?;
        let mut before = pages.into_iter().take(here).rev();
        before.find(|page| self.asks(page))
    }

    /// The last page on which anything is asked.
    pub(crate) fn last_page(&self) -> Option<PageAt> {
        self.pages().into_iter().rfind(|page| self.asks(page))
    }

    /// The how-manieth step it is of those on which anything is asked, from 1, and how many they are.
    pub(crate) fn page_number(&self, page: &PageAt, step: Step) -> (usize, usize) {
        let mut pages = self.pages();
        pages.retain(|known| known == page || self.asks(known));
        pages.dedup_by(|one, other| step.is_one(one, other));
        let place = pages.iter().position(|known| step.is_one(known, page));
        (place.map_or(1, |place| place + 1), pages.len())
    }

    /// Notes what was entered into a field, and takes it over wherever else the same fact is asked for.
    pub(crate) fn enter(&mut self, form: &FormId, field: &FieldId, entry: Entry) {
        let at = self.at;
        let Some(matter) = self.matter_mut() else {
            return;
        };
        let definition = matter.form(form).map(forms::Form::definition);
        let binding = definition
            .and_then(|definition| definition.field(field))
            .and_then(|field| field.binding);
        matter.carried.remove(&(form.clone(), field.clone()));
        let entries = matter.entries.entry(form.clone()).or_default();
        entries.insert(field.clone(), entry.clone());
        let Some(element) = binding else { return };
        let known = Known {
            entry,
            source: Source::Form,
        };
        for (place, matter) in self.matters.iter_mut().enumerate() {
            matter.carry(element, &known, (place == at).then_some(form));
        }
        self.shared.insert(element, known);
    }

    /// Lets the citizen answer for themselves what was taken over.
    pub(crate) fn take_up(&mut self, form: &FormId, field: &FieldId) {
        if let Some(matter) = self.matter_mut() {
            matter.carried.remove(&(form.clone(), field.clone()));
        }
    }

    fn place_of(&self, scenario: &ScenarioCode) -> Option<usize> {
        let mut matters = self.matters.iter();
        matters.position(|matter| matter.guide.scenario.code == *scenario)
    }

    pub(super) fn pages(&self) -> Vec<PageAt> {
        let mut pages = Vec::new();
        for matter in &self.matters {
            for form in matter.forms() {
                let count = matter.form(&form).map(|it| it.definition().pages.len());
                pages.extend((0..count.unwrap_or(0)).map(|page| PageAt {
                    scenario: matter.guide.scenario.code.clone(),
                    form: form.clone(),
                    page,
                }));
            }
        }
        pages
    }

    /// Whether anything is shown on a page that is not just taken over.
    pub(super) fn asks(&self, at: &PageAt) -> bool {
        let matter = self
            .place_of(&at.scenario)
            .and_then(|place| self.matters.get(place));
        matter.is_some_and(|matter| matter.asks(&at.form, at.page))
    }
}

impl Matter {
    /// Takes a fact over into the forms that ask for it, but for the one in which it was entered. What the citizen
    /// entered stays.
    pub(super) fn carry(&mut self, element: SharedElement, known: &Known, but: Option<&FormId>) {
        for (id, form) in &self.forms {
            if Some(id) == but {
                continue;
            }
            let fields = form.definition().fields();
            for field in fields.filter(|field| field.binding == Some(element)) {
                let place = (id.clone(), field.id.clone());
                let entries = self.entries.entry(id.clone()).or_default();
                let is_own = entries.get(&field.id).is_some_and(|own| !own.is_empty())
                    && !self.carried.contains_key(&place);
                if is_own {
                    continue;
                }
                let fitting = known.entry.fit(&field.kind);
                match fitting.filter(|fitting| !fitting.is_empty()) {
                    Some(fitting) => {
                        entries.insert(field.id.clone(), fitting);
                        self.carried.insert(place, known.source);
                    }
                    // What a card tells in a way that this form has no answer for is no answer.
                    None if known.source == Source::Card => {}
                    None => {
                        entries.remove(&field.id);
                        self.carried.remove(&place);
                    }
                }
            }
        }
    }

    /// Where the answer to a field was taken over from; none when the citizen gave it here, or there is none.
    pub(crate) fn source(&self, form: &FormId, field: &FieldId) -> Option<Source> {
        self.carried.get(&(form.clone(), field.clone())).copied()
    }

    /// Whether a field was taken over and is in order, so that there is nothing to ask.
    pub(crate) fn is_carried(
        &self,
        form: &FormId,
        field: &FieldId,
        evaluation: &Evaluation,
    ) -> bool {
        let state = evaluation.field(field);
        self.source(form, field).is_some()
            && state.is_some_and(|state| state.visible && state.error.is_none())
    }

    fn asks(&self, form: &FormId, page: usize) -> bool {
        let definition = self.form(form).map(forms::Form::definition);
        let page = definition.and_then(|definition| definition.pages.get(page));
        let (Some(page), Some(evaluation)) = (page, self.evaluate(form)) else {
            return false;
        };
        let is_visible = |id: &FieldId| evaluation.field(id).is_some_and(|state| state.visible);
        let mut shown = page.fields.iter().filter(|field| is_visible(&field.id));
        let carried = |field: &forms::Field| self.is_carried(form, &field.id, &evaluation);
        let asks = |field: &forms::Field| {
            !carried(field) && field.computed.is_none() && !matches!(field.kind, FieldKind::Note)
        };
        // A page that only explains is shown too, unless it stands beside what is known already.
        let any = shown.clone().next().is_some();
        any && (shown.any(asks) || !page.fields.iter().any(carried))
    }
}
