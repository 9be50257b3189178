//! Drafts to go: what of a visit is saved under its code, and how a visit goes on from that.

use std::collections::BTreeMap;

use catalogue::text::Language;
use contract::draft::{
    CarriedField, CarriedFrom, Draft, DraftEvent, DraftMatter, DraftPage, KeptDraft, OpenedDraft,
};
use contract::life_event::LifeEventGuide;
use contract::visit::ServiceGuide;
use forms::{Form, SharedElement};

use super::filling::{Known, PageAt, Source};
use super::{EventMatter, Matter, Visit};

/// What a draft is about, as the catalogue of now has it.
pub(crate) enum DraftGuide {
    Scenario(Box<ServiceGuide>),
    LifeEvent(Box<LifeEventGuide>),
}

impl Visit {
    /// What is to be saved; none when nothing is filled in, or it was handed in.
    pub(crate) fn draft(&self, language: Language) -> Option<Draft> {
        if self.receipt.is_some() || self.matters.is_empty() {
            return None;
        }
        Some(Draft {
            language,
            event: self.event.as_ref().map(|event| DraftEvent {
                event: event.guide.event.id.clone(),
                replies: event.replies.clone(),
            }),
            matters: self.matters.iter().map(Matter::draft).collect(),
            at: self.turned_to.as_ref().map(|page| DraftPage {
                scenario: page.scenario.clone(),
                form: page.form.clone(),
                page: page.page,
            }),
        })
    }

    /// The code under which it is saved, once the citizen has one.
    pub(crate) fn kept(&self) -> Option<&KeptDraft> {
        self.kept.as_ref()
    }

    /// Notes under which code it is saved; none: it is not any more.
    pub(crate) fn keep(&mut self, kept: Option<KeptDraft>) {
        self.kept = kept;
    }

    /// Goes on from a draft, in the place of whatever was open. Returns the page to go on with; none when the forms are
    /// not reached yet, as the catalogue of now has it.
    pub(crate) fn resume(&mut self, opened: OpenedDraft, guide: DraftGuide) -> Option<PageAt> {
        let OpenedDraft { draft, kept, .. } = opened;
        *self = Self::new(self.id);
        match guide {
            DraftGuide::LifeEvent(guide) => {
                let mut event = EventMatter::new(*guide);
                event.replies = draft.event.map(|event| event.replies).unwrap_or_default();
                self.event = Some(event);
                self.fill_in_event();
            }
            DraftGuide::Scenario(guide) => {
                let mut matter = Matter::new(*guide, &BTreeMap::new());
                let of_this = |it: &&DraftMatter| it.scenario == matter.guide.scenario.code;
                let replies = draft.matters.iter().find(of_this);
                matter.replies = replies.map(|it| it.replies.clone()).unwrap_or_default();
                self.matters = vec![matter];
            }
        }
        for saved in draft.matters {
            let mut matters = self.matters.iter_mut();
            let of_this = |it: &&mut Matter| it.guide.scenario.code == saved.scenario;
            if let Some(matter) = matters.find(of_this) {
                matter.entries = saved.entries;
                let carried = saved.carried.into_iter();
                matter.carried = carried
                    .map(|it| ((it.form, it.field), it.from.into()))
                    .collect();
            }
        }
        self.shared = self
            .matters
            .iter()
            .flat_map(Matter::facts_entered)
            .collect();
        self.kept = Some(kept);
        let pages = self.pages();
        let page = draft.at.and_then(|at| {
            let mut pages = pages.iter();
            pages.find(|it| it.scenario == at.scenario && it.form == at.form && it.page == at.page)
        });
        let page = page.filter(|page| self.asks(page)).cloned();
        let page = page.or_else(|| pages.into_iter().find(|page| self.asks(page)))?;
        self.turn_to(&page);
        Some(page)
    }
}

impl Matter {
    fn draft(&self) -> DraftMatter {
        let carried = self.carried.iter();
        DraftMatter {
            scenario: self.guide.scenario.code.clone(),
            replies: self.replies.clone(),
            entries: self.entries.clone(),
            carried: carried
                .map(|((form, field), source)| CarriedField {
                    form: form.clone(),
                    field: field.clone(),
                    from: (*source).into(),
                })
                .collect(),
        }
    }

    /// The facts that its forms share with others, as they were entered.
    fn facts_entered(&self) -> Vec<(SharedElement, Known)> {
        let forms = self.forms.iter();
        let bound = forms.flat_map(|(id, form): (_, &Form)| {
            let fields = form.definition().fields();
            fields.filter_map(move |field| Some((id, &field.id, field.binding?)))
        });
        bound
            .filter_map(|(form, field, element)| {
                let entry = self.entry(form, field)?;
                let source = match self.source(form, field) {
                    Some(Source::Card) => Source::Card,
                    _ => Source::Form,
                };
                let entry = (!entry.is_empty()).then(|| entry.clone())?;
                Some((element, Known { entry, source }))
            })
            .collect()
    }
}

impl From<Source> for CarriedFrom {
    fn from(source: Source) -> Self {
        match source {
            Source::Form => Self::Form,
            Source::Card => Self::Card,
        }
    }
}

impl From<CarriedFrom> for Source {
    fn from(from: CarriedFrom) -> Self {
        match from {
            CarriedFrom::Form => Self::Form,
            CarriedFrom::Card => Self::Card,
        }
    }
}
