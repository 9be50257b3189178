//! How the terminal stands, a card for each thing an operator looks after: what is, and what to do when it is not well.

use contract::operator::{Clock, Disk, Line, LineState, OperatorView, Queue};
use contract::visit::ReleaseAge;
use handover::enrolment::TerminalId;
use jiff::Timestamp;
use jiff::tz::Offset;
use leptos::prelude::*;

use crate::app::App;
use crate::words::Word;

/// Halls keep China's time, which has no summer.
const HERE: Offset = Offset::constant(8);
/// A release that is older than so many days is worth a look.
const OLD_RELEASE: u32 = 30;
/// With so little free, somebody must make space.
const LITTLE_SPACE: u64 = 1 << 30;
/// A clock that goes wrong by more than so many seconds misleads.
const CLOCK_OFF: i64 = 120;

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Health {
    Good,
    /// It goes on by itself.
    Waits,
    /// Somebody must do something.
    Bad,
}

impl Health {
    fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Waits => "waits",
            Self::Bad => "bad",
        }
    }
}

/// A moment, as a clock on the wall shows it.
pub(super) fn moment(at: Timestamp) -> String {
    HERE.to_datetime(at)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

#[component]
pub(super) fn Cards(seen: OperatorView) -> impl IntoView {
    view! {
        <div class="standing">
            <LineCard line=seen.line terminal=seen.terminal/>
            <QueueCard queue=seen.queue/>
            <ReleaseCard release=seen.release/>
            <DiskCard disk=seen.disk/>
            <ClockCard clock=seen.clock/>
            <ProgramCard version=seen.version/>
        </div>
    }
}

#[component]
fn OneCard(
    mark: &'static str,
    title: Word,
    health: Health,
    /// The one thing to see.
    main: String,
    /// What else there is, a line each.
    more: Vec<String>,
    #[prop(optional_no_strip)] remedy: Option<Word>,
) -> impl IntoView {
    let app = App::get();
    view! {
        <section class=format!("card {}", health.class()) data-test=mark>
            <h2><i aria-hidden="true"></i>{move || app.say(title)}</h2>
            <p class="main">{main}</p>
            {more.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            {remedy.map(|word| view! { <p class="remedy">{move || app.say(word)}</p> })}
        </section>
    }
}

#[component]
fn LineCard(line: Line, terminal: Option<TerminalId>) -> impl IntoView {
    let app = App::get();
    let (health, word, remedy) = match line.state {
        LineState::Online => (Health::Good, Word::LineOnline, None),
        LineState::Offline => (Health::Waits, Word::LineOffline, Some(Word::LineOfflineDo)),
        LineState::NoCentre => (Health::Bad, Word::LineNoCentre, Some(Word::LineNoCentreDo)),
        LineState::NotEnrolled => (Health::Bad, Word::LineNotEnrolled, Some(Word::LineEnrolDo)),
        LineState::Unknown => (Health::Bad, Word::LineUnknown, Some(Word::LineEnrolDo)),
        LineState::Behind => (Health::Bad, Word::LineBehind, Some(Word::LineEnrolDo)),
        LineState::Doubled => (Health::Bad, Word::LineDoubled, Some(Word::LineDoubledDo)),
    };
    let more = move || {
        let answered = line.answered_at.map_or_else(
            || app.say(Word::NeverAnswered).to_owned(),
            |at| format!("{}{}", app.say(Word::LastAnswered), moment(at)),
        );
        let terminal = terminal.map(|id| format!("{}{id}", app.say(Word::TerminalNumber)));
        std::iter::once(answered)
            .chain(terminal)
            .collect::<Vec<_>>()
    };
    move || view! { <OneCard mark="standing-line" title=Word::LineTitle health main=app.say(word).to_owned() more=more() remedy/> }
}

#[component]
fn QueueCard(queue: Queue) -> impl IntoView {
    let app = App::get();
    let health = if queue.waiting == 0 {
        Health::Good
    } else {
        Health::Waits
    };
    let more = move || {
        let oldest = queue
            .oldest
            .map(|at| format!("{}{}", app.say(Word::QueueOldest), moment(at)));
        let at_centre = format!("{}{}", app.say(Word::QueueAtCentre), queue.at_centre);
        let durable = format!("{}{}", app.say(Word::QueueDurable), queue.durable);
        oldest
            .into_iter()
            .chain([at_centre, durable])
            .collect::<Vec<_>>()
    };
    move || {
        let main = format!("{}{}", queue.waiting, app.say(Word::QueueWaiting));
        view! { <OneCard mark="standing-queue" title=Word::QueueTitle health main more=more() remedy=None/> }
    }
}

#[component]
fn ReleaseCard(release: Option<ReleaseAge>) -> impl IntoView {
    let app = App::get();
    move || match &release {
        None => {
            view! { <OneCard mark="standing-release" title=Word::ReleaseTitle health=Health::Bad main=app.say(Word::ReleaseNone).to_owned() more=Vec::new() remedy=Some(Word::ReleaseNoneDo)/> }
        }
        Some(age) => {
            let old = age.days > OLD_RELEASE;
            let main = format!("{}{}", age.number, app.say(Word::ReleaseEnd));
            let more = vec![format!(
                "{}{}（{}{}）",
                app.say(Word::ReleasePublished),
                age.published_on,
                age.days,
                app.say(Word::DaysAgo)
            )];
            let health = if old { Health::Waits } else { Health::Good };
            view! { <OneCard mark="standing-release" title=Word::ReleaseTitle health main more remedy=old.then_some(Word::ReleaseOldDo)/> }
        }
    }
}

#[component]
fn DiskCard(disk: Disk) -> impl IntoView {
    let app = App::get();
    let little = disk.free.is_some_and(|free| free < LITTLE_SPACE);
    let health = match (disk.reserve, little) {
        (false, _) => Health::Bad,
        (true, true) => Health::Waits,
        (true, false) => Health::Good,
    };
    let remedy = match health {
        Health::Good => None,
        Health::Waits => Some(Word::DiskLittleDo),
        Health::Bad => Some(Word::DiskFullDo),
    };
    move || {
        let main = disk.free.map_or_else(
            || app.say(Word::DiskUnknown).to_owned(),
            |free| format!("{}{}", gibibytes(free), app.say(Word::DiskFree)),
        );
        let reserve = if disk.reserve {
            Word::ReserveWhole
        } else {
            Word::ReserveGone
        };
        let more = vec![app.say(reserve).to_owned()];
        view! { <OneCard mark="standing-disk" title=Word::DiskTitle health main more remedy/> }
    }
}

/// Bytes as GiB with one decimal.
fn gibibytes(bytes: u64) -> String {
    let tenths = bytes / ((1 << 30) / 10);
    format!("{}.{} GiB", tenths / 10, tenths % 10)
}

#[component]
fn ClockCard(clock: Clock) -> impl IntoView {
    let app = App::get();
    let off = clock.ahead.is_some_and(|ahead| ahead.abs() > CLOCK_OFF);
    let health = if off { Health::Bad } else { Health::Good };
    move || {
        let beside = clock.ahead.map_or_else(
            || app.say(Word::ClockNotCompared).to_owned(),
            |ahead| {
                let word = if ahead >= 0 {
                    Word::ClockAhead
                } else {
                    Word::ClockBehind
                };
                format!("{}{}{}", app.say(word), ahead.abs(), app.say(Word::Seconds))
            },
        );
        view! { <OneCard mark="standing-clock" title=Word::ClockTitle health main=moment(clock.now) more=vec![beside] remedy=off.then_some(Word::ClockDo)/> }
    }
}

#[component]
fn ProgramCard(version: String) -> impl IntoView {
    let app = App::get();
    move || {
        let place = app
            .home
            .with(|home| home.as_ref().map(|home| app.text(&home.place)));
        let more = place.into_iter().collect::<Vec<_>>();
        view! { <OneCard mark="standing-program" title=Word::ProgramTitle health=Health::Good main=version.clone() more remedy=None/> }
    }
}
