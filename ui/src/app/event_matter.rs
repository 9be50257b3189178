//! The life event that is open in a visit, with what was said for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::code::MaterialCode;
use catalogue::guidance::Reply;
use catalogue::life_event::guidance::{EventNext, EventProgress};
use catalogue::life_event::{EventReplies, Subject};
use catalogue::material::Material;
use contract::life_event::LifeEventGuide;

/// The open life event.
#[derive(Debug)]
pub(crate) struct EventMatter {
    pub(crate) guide: Arc<LifeEventGuide>,
    /// What was said so far. Every reply is kept; which of them hold says the guidance.
    pub(crate) replies: EventReplies,
}

impl EventMatter {
    pub(crate) fn new(guide: LifeEventGuide) -> Self {
        Self {
            guide: Arc::new(guide),
            replies: EventReplies::new(),
        }
    }

    pub(crate) fn progress(&self) -> EventProgress<'_> {
        self.guide.bundle().progress(&self.replies)
    }

    /// Whether something is left to ask.
    pub(crate) fn asks(&self) -> bool {
        matches!(self.progress().next, EventNext::Ask { .. })
    }

    /// Notes a reply; others that no longer fit are passed over by the guidance itself.
    pub(crate) fn reply(&mut self, subject: Subject, reply: Reply) {
        let trail = self.progress().trail;
        // One that was passed over is given anew: it is the last thing that was said.
        if !trail.iter().any(|said| said.subject == subject) {
            self.replies.take_back(&subject);
        }
        self.replies.give(subject, reply);
    }

    /// Whether anything of it is filled in here, as things stand.
    pub(crate) fn has_forms(&self) -> bool {
        let members = self.progress().members;
        let mut needed = members.iter().filter(|it| it.is_certain);
        needed.any(|it| !it.forms().is_empty())
    }

    /// Every material that some member needs.
    pub(crate) fn materials(&self) -> BTreeMap<MaterialCode, Material> {
        let guides = self.guide.guides.iter();
        guides.flat_map(|guide| guide.materials.clone()).collect()
    }
}
