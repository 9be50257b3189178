//! What a draft says, with what it needs to be understood by a later release.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::code::{FormId, ScenarioCode};
use catalogue::guidance::Replies;
use catalogue::text::{Language, Text};
use contract::draft::{CarriedField, ChangedForm, Draft, DraftEvent, DraftMatter, DraftPage};
use forms::draft::{Difference, KeptForm};
use forms::{FormDefinition, PhotoId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of this layout.
const SCHEMA: u32 = 1;

/// Everything that is encrypted.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Content {
    schema: u32,
    pub(crate) saved_at: Timestamp,
    language: Language,
    pub(crate) event: Option<DraftEvent>,
    pub(crate) matters: Vec<Matter>,
    at: Option<DraftPage>,
}

/// One scenario.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Matter {
    pub(crate) scenario: ScenarioCode,
    /// What it was called.
    pub(crate) name: Text,
    replies: Replies,
    forms: BTreeMap<FormId, KeptForm>,
    carried: Vec<CarriedField>,
}

impl Content {
    /// What is saved now; `matters` are those of the draft, in the same order.
    pub(crate) fn new(draft: &Draft, matters: Vec<Matter>, saved_at: Timestamp) -> Self {
        Self {
            schema: SCHEMA,
            saved_at,
            language: draft.language,
            event: draft.event.clone(),
            matters,
            at: draft.at.clone(),
        }
    }

    /// Reads what was decrypted; none when a newer program wrote it.
    pub(crate) fn read(json: &[u8]) -> Option<Self> {
        let content: Self = serde_json::from_slice(json).ok()?;
        (content.schema == SCHEMA).then_some(content)
    }

    /// The photos that it names.
    pub(crate) fn photos(&self) -> BTreeSet<PhotoId> {
        let forms = self.matters.iter().flat_map(|it| it.forms.values());
        forms.flat_map(KeptForm::photos).cloned().collect()
    }

    /// The draft as the forms of now take it, and what the citizen has to look at. `is_there` says which photos were found
    /// again, `forms` which forms a scenario has now.
    pub(crate) fn migrate<E>(
        self,
        is_there: impl Fn(&PhotoId) -> bool,
        mut forms: impl FnMut(&ScenarioCode) -> Result<BTreeMap<FormId, FormDefinition>, E>,
    ) -> Result<(Draft, Vec<ChangedForm>), E> {
        let (mut matters, mut changed) = (Vec::new(), Vec::<ChangedForm>::new());
        for matter in self.matters {
            let now = forms(&matter.scenario)?;
            let mut entries = BTreeMap::new();
            for (id, kept) in matter.forms {
                let title = kept.title().clone();
                let (title, differences) = match now.get(&id) {
                    Some(definition) => {
                        let migrated = kept.migrate(definition, &is_there);
                        entries.insert(id, migrated.entries);
                        (definition.title.clone(), migrated.differences)
                    }
                    None if kept.is_empty() => continue,
                    None => {
                        let label = title.clone();
                        (title, vec![Difference::Gone { label }])
                    }
                };
                // A form that serves two scenarios is told of once.
                if !differences.is_empty() && !changed.iter().any(|it| it.title == title) {
                    changed.push(ChangedForm { title, differences });
                }
            }
            matters.push(DraftMatter {
                scenario: matter.scenario,
                replies: matter.replies,
                entries,
                carried: matter.carried,
            });
        }
        let draft = Draft {
            language: self.language,
            event: self.event,
            matters,
            at: self.at,
        };
        Ok((draft, changed))
    }
}

impl Matter {
    /// A scenario of a draft, with its name and its forms of now.
    pub(crate) fn new(
        matter: &DraftMatter,
        name: Text,
        forms: &BTreeMap<FormId, FormDefinition>,
    ) -> Self {
        let kept = matter.entries.iter().filter_map(|(id, entries)| {
            let definition = forms.get(id)?;
            Some((id.clone(), KeptForm::new(definition, entries)))
        });
        Self {
            scenario: matter.scenario.clone(),
            name,
            replies: matter.replies.clone(),
            forms: kept.collect(),
            carried: matter.carried.clone(),
        }
    }
}
