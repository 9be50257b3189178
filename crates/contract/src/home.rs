//! What the page needs before anybody has touched it.

use catalogue::About;
use catalogue::code::{BodyId, LifeEventId, PointId, ThemeId};
use catalogue::hall::{Audience, ComprehensiveWindow};
use catalogue::text::{Language, Text};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::brief::ScenarioBrief;

/// Everything for the attract screen and the ways in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// What this terminal is for.
    pub role: Role,
    /// Where it stands in the hall, in words.
    pub place: Text,
    /// The point on the hall's map where it stands; none: ways begin at the entrance.
    pub stands_at: Option<PointId>,
    /// The languages that are offered, the first one first.
    pub languages: Vec<Language>,
    /// When an idle visit ends.
    pub idle: IdleTimes,
    /// Where the guidance desk is, for "ask somebody".
    pub desk: Text,
    /// Whether forms can be filled in and handed in here.
    pub can_fill_in: bool,
    /// Whether papers can be printed on A4.
    pub can_print: bool,
    /// Whether slips can be printed.
    pub can_print_slips: bool,
    /// Whether identity cards can be read here to fill in forms.
    pub can_read_cards: bool,
    /// Whether papers can be photographed here.
    pub can_take_photos: bool,
    /// Whether citizens' phones reach the centre, so that a list can be taken along as a code.
    pub can_take_along: bool,
    /// The catalogue's own words, with the mark of a sample.
    pub about: About,
    /// The hall.
    pub hall: HallBrief,
    /// The four windows.
    pub windows: Vec<ComprehensiveWindow>,
    /// The themes.
    pub themes: Vec<ThemeBrief>,
    /// The departments that something is handled for.
    pub bodies: Vec<BodyBrief>,
    /// The life events.
    pub life_events: Vec<LifeEventBrief>,
    /// What is accepted most often, most frequent first; at most twelve.
    pub frequent: Vec<ScenarioBrief>,
    /// Which release this is.
    pub release: ReleaseBrief,
}

/// What a terminal is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 自助导办机.
    Kiosk,
    /// 导办台平板.
    Desk,
    /// 智能填表机.
    FormStation,
}

impl Role {
    /// Its name in configuration and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Desk => "desk",
            Self::FormStation => "form-station",
        }
    }
}

/// When an idle visit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdleTimes {
    /// After so many seconds without a touch the citizen is asked whether they are still there.
    pub warn_after: u32,
    /// So many seconds after being asked the visit ends.
    pub end_after: u32,
}

/// The hall without its map and calendar, which come with what they are needed for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HallBrief {
    /// Its official name.
    pub name: Text,
    /// The telephone number for enquiries.
    pub enquiries: String,
}

/// A department with how much is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyBrief {
    /// Its id.
    pub id: BodyId,
    /// Its name.
    pub name: Text,
    /// How many scenarios it is responsible for.
    pub scenarios: usize,
}

/// A theme with how much is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThemeBrief {
    /// Its id.
    pub id: ThemeId,
    /// Its name.
    pub name: Text,
    /// For whom it is.
    pub audience: Audience,
    /// How many scenarios are found under it.
    pub scenarios: usize,
}

/// A life event with how much is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeEventBrief {
    /// Its id.
    pub id: LifeEventId,
    /// Its name.
    pub name: Text,
    /// How many scenarios belong to it.
    pub scenarios: usize,
}

/// Which release of the catalogue is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseBrief {
    /// Its number.
    pub number: u32,
    /// When it was published.
    pub published_at: Timestamp,
}
