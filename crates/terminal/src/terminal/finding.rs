//! What a citizen reads before anything is filled in: the ways in, what is found, a scenario's guide.

use catalogue::code::{HandlingCode, ImplementationCode, ScenarioCode};
use contract::brief::{Found, ScenarioBrief};
use contract::home::{BodyBrief, HallBrief, Home, LifeEventBrief, ReleaseBrief, ThemeBrief};
use contract::limits::SearchText;
use contract::visit::{ServiceGuide, VisitId};
use contract::{Fault, WayIn};
use replica::{ReadError, Way};

use super::status::age;
use super::{Terminal, unreadable};
use crate::hall_time::today;
use crate::visits::{Edition, brief};

/// How many results are shown at most.
const MOST_FOUND: usize = 20;
/// And how many life events above them.
const MOST_EVENTS: usize = 2;
/// How many frequent scenarios are offered at most.
const MOST_FREQUENT: usize = 12;

impl Terminal {
    /// Everything for the attract screen and the ways in.
    pub fn home(&self) -> Result<Home, Fault> {
        let edition = self.0.library.shelf.current().ok_or(Fault::NoCatalogue)?;
        self.read_home(&edition).map_err(unreadable)
    }

    fn can_seal(&self) -> bool {
        self.0
            .keyring
            .current()
            .inspect_err(|error| tracing::error!(%error))
            .is_ok_and(|key| key.is_some())
    }

    fn read_home(&self, edition: &Edition) -> Result<Home, ReadError> {
        let config = &self.0.config;
        let replica = &edition.replica;
        let (about, hall) = replica.about()?;
        let frequent = replica.entries(&Way::All)?;
        Ok(Home {
            role: config.role,
            place: config.place.clone(),
            stands_at: config.stands_at.clone(),
            languages: config.languages.clone(),
            idle: config.idle,
            desk: config.desk.clone(),
            // Nothing is filled in that could not be sealed or written down in the end.
            can_fill_in: config.can_fill_in && self.can_seal() && self.0.outbox.has_space(),
            can_print: self.0.printer.is_some() && self.0.fonts.is_some(),
            can_print_slips: self.0.slip_printer.is_some() && self.0.fonts.is_some(),
            can_read_cards: config.can_fill_in && self.0.card_reading.is_some(),
            can_take_photos: config.can_fill_in && self.0.photographing.is_some(),
            can_take_along: config.centre.public_address.is_some(),
            about,
            hall: HallBrief {
                name: hall.name,
                enquiries: hall.enquiries,
            },
            windows: replica.windows()?,
            themes: replica
                .themes()?
                .into_iter()
                .filter(|(_, scenarios)| *scenarios > 0)
                .map(|(theme, scenarios)| ThemeBrief {
                    id: theme.id,
                    name: theme.name,
                    audience: theme.audience,
                    scenarios,
                })
                .collect(),
            bodies: replica
                .bodies()?
                .into_iter()
                .filter(|(_, _, scenarios)| *scenarios > 0)
                .map(|(id, name, scenarios)| BodyBrief {
                    id,
                    name,
                    scenarios,
                })
                .collect(),
            life_events: replica
                .life_events()?
                .into_iter()
                .map(|(id, name, scenarios)| LifeEventBrief {
                    id,
                    name,
                    scenarios,
                })
                .collect(),
            frequent: frequent.iter().take(MOST_FREQUENT).map(brief).collect(),
            release: ReleaseBrief {
                number: replica.release().number.0,
                published_at: replica.release().published_at,
            },
        })
    }

    /// Finds scenarios and life events, best first.
    pub fn find(&self, visit: VisitId, query: &SearchText) -> Result<Found, Fault> {
        let edition = &self.visit(visit)?.edition;
        let scenarios = edition.finder.find(query.as_str(), MOST_FOUND);
        let events = edition.event_finder.find(query.as_str(), MOST_EVENTS);
        Ok(Found {
            life_events: events
                .into_iter()
                .filter_map(|id| edition.life_events.get(id).cloned())
                .collect(),
            scenarios: scenarios
                .into_iter()
                .filter_map(|code| edition.entries.get(code))
                .map(brief)
                .collect(),
        })
    }

    /// Lists the scenarios behind a way in.
    pub fn browse(&self, visit: VisitId, way: &WayIn) -> Result<Vec<ScenarioBrief>, Fault> {
        let visit = self.visit(visit)?;
        let way = match way {
            WayIn::Window(kind) => Way::Window(*kind),
            WayIn::Theme(theme) => Way::Theme(theme),
            WayIn::Body(body) => Way::Body(body),
            WayIn::LifeEvent(event) => Way::LifeEvent(event),
        };
        let entries = visit.edition.replica.entries(&way).map_err(unreadable)?;
        Ok(entries.iter().map(brief).collect())
    }

    /// Opens a scenario's service guide.
    pub fn guide(&self, visit: VisitId, code: &ScenarioCode) -> Result<ServiceGuide, Fault> {
        let visit = self.visit(visit)?;
        visit.edition.prepared(code).map_err(unreadable)?;
        read_guide(&visit.edition, code)
            .map_err(unreadable)?
            .ok_or(Fault::NotFound)
    }
}

pub(super) fn read_guide(
    edition: &Edition,
    code: &ScenarioCode,
) -> Result<Option<ServiceGuide>, ReadError> {
    let replica = &edition.replica;
    let Some(scenario) = replica.scenario(code)? else {
        return Ok(None);
    };
    let Some((main_item, sub_item)) = replica.items_of(&scenario)? else {
        return Ok(None);
    };
    let Some(body) = replica.body(&sub_item.body)? else {
        return Ok(None);
    };
    let (_, hall) = replica.about()?;
    let Some(window) = replica
        .windows()?
        .into_iter()
        .find(|window| window.kind == scenario.window)
    else {
        return Ok(None);
    };
    let mut joint_bodies = Vec::new();
    for id in &sub_item.joint_bodies {
        joint_bodies.extend(replica.body(id)?.map(|body| body.name));
    }
    let implementation_code =
        ImplementationCode::compose(&body.credit_code, sub_item.level, &sub_item.basic_code);
    Ok(Some(ServiceGuide {
        handling_code: HandlingCode::compose(&implementation_code, &scenario.suffix),
        implementation_code,
        main_item,
        sub_item,
        body,
        joint_bodies,
        hall,
        window,
        materials: replica.materials_of(code)?,
        forms: replica.forms_of(code)?,
        today: today(),
        release: age(replica.release()),
        scenario,
    }))
}
