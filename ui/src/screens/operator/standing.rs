//! How the terminal stands, a card for each thing an operator looks after: what is, and what to do when it is not well.

use catalogue::text::Language;
use contract::operator::{
    Clock, Disk, Line, LineState, NewerRelease, NotTaken, OperatorView, Queue, Silence,
};
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
            <ReleaseCard release=seen.release newer=seen.newer/>
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
    /// What the log says to it.
    #[prop(optional_no_strip)]
    log: Option<String>,
) -> impl IntoView {
    let app = App::get();
    view! {
        <section class=format!("card {}", health.class()) data-test=mark>
            <h2><i aria-hidden="true"></i>{move || app.say(title)}</h2>
            <p class="main">{main}</p>
            {more.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            {remedy.map(|word| view! { <p class="remedy">{move || app.say(word)}</p> })}
            {log.map(|line| view! { <p class="log">{line}</p> })}
        </section>
    }
}

/// Why nothing is heard of the centre, and what there is to do.
fn said_of_silence(silence: Silence) -> (Word, Word) {
    match silence {
        Silence::NoAnswer => (Word::LineNoAnswer, Word::LineNoAnswerDo),
        Silence::Untrusted => (Word::LineUntrusted, Word::LineUntrustedDo),
        Silence::Stranger => (Word::LineStranger, Word::LineStrangerDo),
        Silence::Busy => (Word::LineBusy, Word::LineBusyDo),
        Silence::Unclear => (Word::LineUnclear, Word::LineUnclearDo),
    }
}

#[component]
fn LineCard(line: Line, terminal: Option<TerminalId>) -> impl IntoView {
    let app = App::get();
    let (health, word, remedy) = match line.state {
        LineState::Online => (Health::Good, Word::LineOnline, None),
        LineState::Offline(silence) => {
            let (word, remedy) = said_of_silence(silence);
            (Health::Waits, word, Some(remedy))
        }
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
    let health = match (queue.failing, queue.waiting) {
        (0, 0) => Health::Good,
        (0, _) => Health::Waits,
        _ => Health::Bad,
    };
    let remedy = (queue.failing > 0).then_some(Word::QueueFailingDo);
    let more = move || {
        let oldest = queue
            .oldest
            .map(|at| format!("{}{}", app.say(Word::QueueOldest), moment(at)));
        let failing = (queue.failing > 0)
            .then(|| format!("{}{}", app.say(Word::QueueFailing), queue.failing));
        let at_centre = format!("{}{}", app.say(Word::QueueAtCentre), queue.at_centre);
        let durable = format!("{}{}", app.say(Word::QueueDurable), queue.durable);
        oldest
            .into_iter()
            .chain(failing)
            .chain([at_centre, durable])
            .collect::<Vec<_>>()
    };
    move || {
        let main = format!("{}{}", queue.waiting, app.say(Word::QueueWaiting));
        view! { <OneCard mark="standing-queue" title=Word::QueueTitle health main more=more() remedy/> }
    }
}

#[component]
fn ReleaseCard(release: Option<ReleaseAge>, newer: NewerRelease) -> impl IntoView {
    let app = App::get();
    move || {
        let language = app.language.get();
        let old = release.as_ref().is_some_and(|age| age.days > OLD_RELEASE);
        let (health, remedy) = match (&newer, &release) {
            (NewerRelease::NotTaken { why, .. }, _) => {
                let goes_on = *why == NotTaken::Interrupted && release.is_some();
                let health = if goes_on { Health::Waits } else { Health::Bad };
                (health, Some(said_of(*why).1))
            }
            (NewerRelease::Fetching { .. }, _) => (Health::Waits, None),
            (_, None) => (Health::Bad, Some(Word::ReleaseNoneDo)),
            (_, Some(_)) if old => (Health::Waits, Some(Word::ReleaseOldDo)),
            (_, Some(_)) => (Health::Good, None),
        };
        let main = match &release {
            Some(age) => format!("{}{}", age.number, app.say(Word::ReleaseEnd)),
            None => app.say(Word::ReleaseNone).to_owned(),
        };
        let published = release.as_ref().map(|age| {
            let ago = match age.days {
                0 => app.say(Word::PublishedToday).to_owned(),
                1 => app.say(Word::OneDayAgo).to_owned(),
                days => format!("{days}{}", app.say(Word::DaysAgo)),
            };
            let on = format!("{}{}", app.say(Word::ReleasePublished), age.published_on);
            match language {
                Language::Zh => format!("{on}（{ago}）"),
                Language::En => format!("{on} ({ago})"),
            }
        });
        let log = match &newer {
            NewerRelease::NotTaken { said, .. } => {
                Some(format!("{}{said}", app.say(Word::NewerInTheLog)))
            }
            _ => None,
        };
        let more = published
            .into_iter()
            .chain(newer_line(&newer, language))
            .collect::<Vec<_>>();
        view! { <OneCard mark="standing-release" title=Word::ReleaseTitle health main more remedy log/> }
    }
}

/// What has become of a newer release; none when there is none.
fn newer_line(newer: &NewerRelease, language: Language) -> Option<String> {
    let line = match (newer, language) {
        (NewerRelease::None, _) => return None,
        (NewerRelease::Fetching { number, bytes, of }, _) => {
            let percent = bytes.saturating_mul(100) / (*of).max(1);
            let (bytes, of) = (mebibytes(*bytes), mebibytes(*of));
            match language {
                Language::Zh => format!("正在取第 {number} 版：{percent}%（{bytes} / {of}）"),
                Language::En => {
                    format!("Fetching release {number}: {percent}% ({bytes} of {of})")
                }
            }
        }
        (
            NewerRelease::Waiting {
                number,
                effective_from,
            },
            Language::Zh,
        ) => format!("第 {number} 版已到，{effective_from} 起启用"),
        (
            NewerRelease::Waiting {
                number,
                effective_from,
            },
            Language::En,
        ) => format!("Release {number} is here, in use from {effective_from} on"),
        (NewerRelease::NotTaken { number, why, .. }, _) => {
            let why = said_of(*why).0.say(language);
            match (number, language) {
                (Some(number), Language::Zh) => format!("第 {number} 版没有启用：{why}"),
                (None, Language::Zh) => format!("新版没有启用：{why}"),
                (Some(number), Language::En) => format!("Release {number} was not taken: {why}"),
                (None, Language::En) => format!("What was offered was not taken: {why}"),
            }
        }
    };
    Some(line)
}

/// Why a release was not taken, and what to do.
fn said_of(why: NotTaken) -> (Word, Word) {
    match why {
        NotTaken::Interrupted => (Word::NewerInterrupted, Word::NewerInterruptedDo),
        NotTaken::Unproven => (Word::NewerUnproven, Word::NewerUnprovenDo),
        NotTaken::OtherDistrict => (Word::NewerDistrict, Word::NewerDistrictDo),
        NotTaken::NewerSchema => (Word::NewerSchema, Word::NewerSchemaDo),
        NotTaken::Older => (Word::NewerOlder, Word::NewerOlderDo),
        NotTaken::Damaged => (Word::NewerDamaged, Word::NewerDamagedDo),
        NotTaken::Disk => (Word::NewerDisk, Word::NewerDiskDo),
        NotTaken::Other => (Word::NewerOther, Word::NewerOtherDo),
    }
}

/// Bytes as MiB with one decimal.
fn mebibytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10) >> 20;
    format!("{}.{} MiB", tenths / 10, tenths % 10)
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
