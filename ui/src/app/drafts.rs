//! Drafts to go: given a code once, saved at every pause of the finger from then on, and opened by the code.

use std::pin::Pin;
use std::time::Duration;

use contract::draft::{Draft, DraftOutcome, OpenedDraft};
use contract::{DropDraft, Fault, KeepDraft, OpenDraft, OpenGuide, OpenLifeEvent};
use handover::DraftCode;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::visit::Visit;
use super::visit::draft::DraftGuide;
use super::{App, Screen};
use crate::client::call;

/// Something that is being saved.
pub(super) type Saving = Pin<Box<dyn Future<Output = ()>>>;

/// The finger rests for so long before what it entered is saved.
const PAUSE: Duration = Duration::from_millis(400);

/// Saves what is filled in whenever it changed, for as long as the page lives and the visit has a code.
pub(super) fn watch(app: App) {
    let saved = StoredValue::new_local(None::<Draft>);
    let timer = StoredValue::new_local(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let now = app.visit.with(|visit| to_save(app, visit.as_ref()));
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let before = saved.get_value();
        if now.is_none() || before.is_none() {
            // What a visit has when it is given its code was saved by that.
            saved.set_value(now);
        } else if before != now {
            let save = move || {
                spawn_local(async move {
                    let save = app.visit.with_untracked(|visit| {
                        let visit = visit.as_ref()?;
                        Some((visit.id, to_save(app, Some(visit))?))
                    });
                    let Some((visit, draft)) = save else { return };
                    let kept = KeepDraft {
                        visit,
                        draft: draft.clone(),
                    };
                    match call(kept).await {
                        Ok(_) => saved.set_value(Some(draft)),
                        // Who left meanwhile had it saved on the way out; what was handed in is kept better than this.
                        Err(Fault::VisitOver | Fault::AlreadyHandedIn) => {}
                        Err(fault) => app.fail(&fault),
                    }
                });
            };
            timer.set_value(set_timeout_with_handle(save, PAUSE).ok());
        }
    });
}

/// Saves what was entered last, before a visit with a code ends; none for every other visit.
pub(super) fn save_last(app: App) -> Option<Saving> {
    let kept = app.visit.with_untracked(|visit| {
        let visit = visit.as_ref()?;
        Some(KeepDraft {
            visit: visit.id,
            draft: to_save(app, Some(visit))?,
        })
    })?;
    Some(Box::pin(async move {
        // The citizen has left: there is nobody to be told, and what was saved before is still there.
        let _ = call(kept).await;
    }))
}

/// What a visit with a code has to save.
fn to_save(app: App, visit: Option<&Visit>) -> Option<Draft> {
    let visit = visit.filter(|visit| visit.kept().is_some())?;
    visit.draft(app.language.get_untracked())
}

impl App {
    /// Has what was filled in kept, and shows the code that opens it again.
    pub(crate) fn keep_for_later(self) {
        let language = self.language.get_untracked();
        let asked = self.visit.with_untracked(|visit| {
            let visit = visit.as_ref()?;
            Some((visit.id, visit.draft(language)?))
        });
        let Some((visit, draft)) = asked else { return };
        spawn_local(async move {
            match call(KeepDraft { visit, draft }).await {
                Ok(kept) => {
                    self.update_visit(|visit| visit.keep(Some(kept)));
                    self.go(Screen::Later);
                }
                Err(fault) => self.fail(&fault),
            }
        });
    }

    /// Has what is kept forgotten; what is filled in stays on the screen.
    pub(crate) fn drop_draft(self, then: Screen) {
        let id = self.visit.with_untracked(|visit| Some(visit.as_ref()?.id));
        let Some(visit) = id else { return };
        spawn_local(async move {
            match call(DropDraft { visit }).await {
                Ok(()) => {
                    self.update_visit(|visit| visit.keep(None));
                    self.go(then);
                }
                Err(fault) => self.fail(&fault),
            }
        });
    }

    /// Opens a draft in a visit, which begins if there is none. What came of it, when that is not a screen to go on with.
    pub(crate) async fn open_draft(self, code: DraftCode) -> Result<Option<DraftOutcome>, Fault> {
        let visit = self.begun().await?;
        let opened = match call(OpenDraft { visit, code }).await? {
            DraftOutcome::Opened(opened) => *opened,
            other => return Ok(Some(other)),
        };
        let guide = match (&opened.draft.event, opened.draft.matters.first()) {
            (Some(of), _) => {
                let event = of.event.clone();
                let guide = call(OpenLifeEvent { visit, event }).await?;
                DraftGuide::LifeEvent(Box::new(guide))
            }
            (None, Some(matter)) => {
                let scenario = matter.scenario.clone();
                let guide = call(OpenGuide { visit, scenario }).await?;
                DraftGuide::Scenario(Box::new(guide))
            }
            (None, None) => return Err(Fault::NotFound),
        };
        self.go_on(opened, guide);
        Ok(None)
    }

    fn go_on(self, opened: OpenedDraft, guide: DraftGuide) {
        let (changed, language) = (opened.changed.clone(), opened.draft.language);
        let of_event = opened.draft.event.is_some();
        let mut page = None;
        self.update_visit(|visit| page = visit.resume(opened, guide));
        self.language.set(language);
        let next = match page {
            Some(at) => Screen::Form {
                at,
                back_to_check: false,
            },
            None if of_event => Screen::EventResult,
            None => Screen::Question,
        };
        self.go(if changed.is_empty() {
            next
        } else {
            Screen::Changed(changed, Box::new(next))
        });
    }

    fn update_visit(self, change: impl FnOnce(&mut Visit)) {
        self.visit.update(|visit| {
            if let Some(visit) = visit {
                change(visit);
            }
        });
    }
}
