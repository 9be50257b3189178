//! A service guide: of a scenario in the release in use, in one language, with what has changed since the one in hand.

use std::sync::Arc;

use catalogue::Catalogue;
use catalogue::code::ScenarioCode;
use catalogue::text::{Language, Text};
use handover::ReleaseNumber;
use papers::GuidePaper;

use super::changes::{self, Change};
use super::elements::Elements;
use super::words::Words;
use crate::serve::Centre;

/// What the address of a guide leads to.
pub(super) enum Opened {
    /// The guide.
    Guide(Box<Guide>),
    /// It is not handled any more.
    Withdrawn(Withdrawn),
    /// There is no such scenario, nor was there one in the release in hand.
    NotHere,
}

/// Everything that a guide shows.
pub(super) struct Guide {
    centre: Arc<Centre>,
    pub(super) language: Language,
    pub(super) code: ScenarioCode,
    pub(super) number: ReleaseNumber,
    /// The release that somebody has in hand.
    pub(super) in_hand: Option<ReleaseNumber>,
    pub(super) release: String,
    pub(super) elements: Elements,
    pub(super) changed: Changed,
}

/// Something that is not handled any more.
pub(super) struct Withdrawn {
    /// What it was called.
    pub(super) name: Text,
    /// The release in hand, in which it still was.
    pub(super) since: ReleaseNumber,
    /// The release in which it is gone.
    pub(super) number: ReleaseNumber,
    /// Whom to ask.
    pub(super) enquiries: String,
    /// What is handled and may be meant now.
    pub(super) instead: Vec<(ScenarioCode, Text)>,
}

/// How the guide that somebody has in hand compares with the one of the release in use.
pub(super) enum Changed {
    /// Nobody said which they have.
    NotAsked,
    /// It is the newest.
    Newest,
    /// Nothing of this scenario has changed since.
    Nothing {
        /// The release in hand.
        since: ReleaseNumber,
    },
    /// This has changed since.
    This {
        /// The release in hand.
        since: ReleaseNumber,
        /// What was and what is, in the language of the page.
        changes: Vec<Change>,
    },
    /// The release in hand is published, and its first day has not come.
    NotYet {
        /// The release in hand.
        since: ReleaseNumber,
    },
    /// The release in hand is not known here.
    Unknown {
        /// The release in hand.
        since: ReleaseNumber,
    },
}

/// Opens the guide of a scenario in the release in use.
pub(super) fn open(
    centre: &Arc<Centre>,
    code: &ScenarioCode,
    language: Language,
    in_hand: Option<ReleaseNumber>,
) -> Opened {
    let Some((number, published_at)) = centre.release_in_use() else {
        return Opened::NotHere;
    };
    let Some(content) = centre.released.content(number) else {
        return Opened::NotHere;
    };
    let catalogue = &content.catalogue;
    let Some(elements) = Elements::of(catalogue, code, language) else {
        return match withdrawn(centre, catalogue, code, number, in_hand) {
            Some(withdrawn) => Opened::Withdrawn(withdrawn),
            None => Opened::NotHere,
        };
    };
    Opened::Guide(Box::new(Guide {
        centre: Arc::clone(centre),
        language,
        code: code.clone(),
        number,
        in_hand,
        release: Words(language).release(number, published_at),
        elements,
        changed: changed(centre, catalogue, code, language, number, in_hand),
    }))
}

/// What has become of a scenario that is not in the release in use; none when it was not in the one in hand either.
pub(super) fn withdrawn(
    centre: &Centre,
    catalogue: &Catalogue,
    code: &ScenarioCode,
    number: ReleaseNumber,
    in_hand: Option<ReleaseNumber>,
) -> Option<Withdrawn> {
    let since = in_hand.filter(|since| *since < number)?;
    let earlier = centre.released.content(since)?;
    let scenario = earlier.catalogue.scenarios.get(code)?;
    let others = catalogue.scenarios.values();
    let others = others.filter(|other| other.sub_item == scenario.sub_item);
    Some(Withdrawn {
        name: scenario.name.clone(),
        since,
        number,
        enquiries: catalogue.hall.enquiries.clone(),
        instead: others
            .map(|other| (other.code.clone(), other.name.clone()))
            .collect(),
    })
}

impl Guide {
    /// Where this guide is found again, and what will then have changed.
    pub(super) fn address(&self) -> String {
        let (base, code, number) = (&self.centre.public_address, &self.code, self.number);
        match self.language {
            Language::Zh => format!("{base}/guides/{code}?release={number}"),
            Language::En => format!("{base}/guides/{code}?release={number}&lang=en"),
        }
    }

    /// As a paper.
    ///
    /// # Errors
    /// What is missing, for the log.
    pub(super) fn pdf(&self) -> Result<Vec<u8>, String> {
        let fonts = self.centre.fonts()?;
        papers::guide(
            &fonts,
            &GuidePaper {
                hall: &self.elements.hall,
                notice: self.elements.notice.as_ref(),
                name: &self.elements.name,
                plain: &self.elements.plain,
                release: &self.release,
                parts: &self.elements.parts,
                address: &self.address(),
                language: self.language,
            },
        )
        .map_err(|error| error.to_string())
    }
}

/// What has changed of a scenario since the release that somebody has in hand: everything that its guide says otherwise now.
pub(super) fn changed(
    centre: &Centre,
    in_use: &Catalogue,
    code: &ScenarioCode,
    language: Language,
    number: ReleaseNumber,
    in_hand: Option<ReleaseNumber>,
) -> Changed {
    let Some(since) = in_hand else {
        return Changed::NotAsked;
    };
    if since == number {
        return Changed::Newest;
    }
    if since > number && centre.is_published(since) {
        return Changed::NotYet { since };
    }
    let earlier = (since < number)
        .then(|| centre.released.content(since))
        .flatten();
    let Some(earlier) = earlier else {
        return Changed::Unknown { since };
    };
    let was = Elements::of(&earlier.catalogue, code, language);
    let (Some(was), Some(now)) = (was, Elements::of(in_use, code, language)) else {
        return Changed::Unknown { since };
    };
    let changes = changes::between(&Words(language), &was, &now);
    if changes.is_empty() {
        Changed::Nothing { since }
    } else {
        Changed::This { since, changes }
    }
}
