//! The terminal as its screen sees it: one method for each call of the contract.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use ::papers::FontFiles;
use catalogue::code::{HandlingCode, ImplementationCode, ScenarioCode};
use catalogue::scenario::Scenario;
use catalogue::table::Outcome;
use catalogue::text::Language;
use contract::Fault;
use contract::WayIn;
use contract::brief::ScenarioBrief;
use contract::home::{Home, LifeEventBrief, ReleaseBrief, ThemeBrief};
use contract::limits::{LARGEST_ENTRIES, PinyinLetters, SearchText};
use contract::visit::{
    Application, Connection, Ending, Paper, Receipt, ReceiptState, ReleaseAge, ServiceGuide,
    VisitId,
};
use forms::{Facts, FilledForm, Form};
use handover::enrolment::TerminalId;
use handover::submission::SUBMISSION_SCHEMA;
use handover::{PickupCode, Plain, Sealer, Submission, SubmissionId};
use jiff::Timestamp;
use rand::RngExt as _;
use replica::{ReadError, ReleaseInfo, Way};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::background::{Background, seconds};
use crate::centre_client::{CentreClient, CentreError};
use crate::config::Config;
use crate::connection::ConnectionState;
use crate::delivery::Delivery;
use crate::hall_time::{here, today};
use crate::outbox::{Outbox, OutboxError};
use crate::papers;
use crate::printing::{Printer, printer};
use crate::releases::{ReleaseError, ReleaseFolder};
use crate::replication::{Library, Replication, ReplicationError};
use crate::spelling;
use crate::state::StateError;
use crate::visits::{Edition, HandedIn, Shelf, Visit, Visits, brief};

/// How many results are shown at most.
const MOST_FOUND: usize = 20;
/// How many characters are offered at most for letters of pinyin.
const MOST_CHARACTERS: usize = 48;
/// How many frequent scenarios are offered at most.
const MOST_FREQUENT: usize = 12;

/// Why a terminal cannot start. The screen then asks the citizen to go to the desk.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be used.
    #[error(
        "the data folder {path} cannot be used ({source}); create it and give it to this user, or name another with “data_folder”"
    )]
    DataFolder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The terminal's own database cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The folder with the releases cannot be used.
    #[error("{0}")]
    Releases(String),
    /// The client for the centre cannot be made.
    #[error("{0}")]
    Centre(#[from] CentreError),
}

impl From<ReleaseError> for StartError {
    fn from(error: ReleaseError) -> Self {
        Self::Releases(error.to_string())
    }
}

/// Why a terminal cannot be enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// It has no centre.
    #[error(
        "no centre is configured; write its address into “centre.address” in the hall’s own file"
    )]
    NoCentre,
    /// The centre did not agree.
    #[error("{0}; make a new code with `centre terminal enrol` and try again")]
    Centre(#[from] CentreError),
    /// It could not be written down.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

/// How a terminal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Who it is; none before it is enrolled.
    pub enrolled: Option<TerminalId>,
    /// How many submissions wait for the centre.
    pub waiting: u64,
    /// How many were refused for good and need an operator.
    pub parked: u64,
    /// The release in use and its age; none before the first.
    pub release: Option<ReleaseAge>,
}

/// A terminal. Cheap to clone; every clone is the same terminal. Methods block for as long as the disk takes.
#[derive(Clone)]
pub struct Terminal(Arc<Inner>);

struct Inner {
    config: Config,
    outbox: Arc<Outbox>,
    library: Arc<Library>,
    visits: Visits,
    connection: Arc<ConnectionState>,
    handed_in: Arc<Notify>,
    centre: Option<CentreClient>,
    sealer: Box<dyn Sealer>,
    printer: Option<Box<dyn Printer>>,
    /// Loaded only where something is printed.
    fonts: Option<FontFiles>,
}

impl Terminal {
    /// Opens the data folder and takes the newest whole release into use.
    ///
    /// A terminal without a release starts too; it serves citizens once one has come.
    ///
    /// # Errors
    /// [`StartError`], each with its remedy. Nothing that was handed in is touched.
    pub fn start(config: Config) -> Result<Self, StartError> {
        prepare_folder(&config.data_folder)?;
        let outbox = Arc::new(Outbox::open(&config.data_folder.join("terminal.sqlite"))?);
        let library = Arc::new(Library {
            folder: ReleaseFolder::open(config.data_folder.join("releases"))?,
            shelf: Shelf::default(),
            outbox: Arc::clone(&outbox),
            configured_key: config.centre.release_key,
        });
        library
            .take_due()
            .map_err(|error| StartError::Releases(error.to_string()))?;
        if library.shelf.number().is_none() {
            tracing::warn!("there is no catalogue yet; it comes when the centre can be reached");
        }
        let centre = config
            .centre
            .address
            .clone()
            .map(|address| CentreClient::new(address, seconds(config.centre.timeout)))
            .transpose()?;
        let fonts = config
            .printer
            .as_ref()
            .and_then(|_| match FontFiles::find() {
                Ok(fonts) => Some(fonts),
                Err(error) => {
                    tracing::error!(%error, "nothing can be printed");
                    None
                }
            });
        Ok(Self(Arc::new(Inner {
            outbox,
            library,
            visits: Visits::default(),
            connection: Arc::new(ConnectionState::new(centre.is_some())),
            handed_in: Arc::default(),
            centre,
            sealer: Box::new(Plain),
            printer: config.printer.as_ref().map(printer),
            fonts,
            config,
        })))
    }

    /// Sends what was handed in and looks for newer releases, for as long as it is polled.
    /// Ends at once for a terminal without a centre.
    pub async fn run_background(&self) {
        let Some(centre) = self.0.centre.clone() else {
            return;
        };
        let background = Background {
            delivery: Delivery {
                outbox: Arc::clone(&self.0.outbox),
                centre: centre.clone(),
                connection: Arc::clone(&self.0.connection),
                handed_in: Arc::clone(&self.0.handed_in),
            },
            replication: self.replication(centre),
        };
        background.run().await;
    }

    fn replication(&self, centre: CentreClient) -> Replication {
        Replication {
            centre,
            library: Arc::clone(&self.0.library),
            connection: Arc::clone(&self.0.connection),
            every: seconds(self.0.config.centre.look_for_release),
        }
    }

    /// Looks for a newer release now, and takes it into use for visits that begin from then on.
    ///
    /// # Errors
    /// [`ReplicationError`]; the release in use stays so.
    pub async fn look_for_release(&self) -> Result<(), ReplicationError> {
        let centre = self.0.centre.clone().ok_or(ReplicationError::NoCentre)?;
        self.replication(centre).look_and_take().await
    }

    /// Enrols this terminal with a one-time code.
    ///
    /// # Errors
    /// [`EnrolError`], each with its remedy.
    pub async fn enrol(&self, code: &str) -> Result<(), EnrolError> {
        let centre = self.0.centre.as_ref().ok_or(EnrolError::NoCentre)?;
        let enrolment = centre.enrol(code).await?;
        self.0.outbox.keep_enrolment(&enrolment)?;
        tracing::info!(terminal = %enrolment.terminal, "enrolled");
        Ok(())
    }

    /// How this terminal stands, for its operator.
    ///
    /// # Errors
    /// [`OutboxError`].
    pub fn status(&self) -> Result<Status, OutboxError> {
        let load = self.0.outbox.load()?;
        Ok(Status {
            enrolled: self
                .0
                .outbox
                .enrolment()?
                .map(|enrolment| enrolment.terminal),
            waiting: load.waiting,
            parked: load.parked,
            release: self
                .0
                .library
                .shelf
                .current()
                .map(|edition| age(edition.replica.release())),
        })
    }

    /// The configuration it was started with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Everything for the attract screen and the ways in.
    pub fn home(&self) -> Result<Home, Fault> {
        let edition = self.0.library.shelf.current().ok_or(Fault::NoCatalogue)?;
        self.read_home(&edition).map_err(unreadable)
    }

    fn read_home(&self, edition: &Edition) -> Result<Home, ReadError> {
        let config = &self.0.config;
        let replica = &edition.replica;
        let (about, hall) = replica.about()?;
        let frequent = replica.entries(&Way::All)?;
        Ok(Home {
            role: config.role,
            place: config.place.clone(),
            languages: config.languages.clone(),
            idle: config.idle,
            desk: config.desk.clone(),
            can_fill_in: config.can_fill_in,
            can_print: self.0.printer.is_some() && self.0.fonts.is_some(),
            about,
            hall,
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

    /// Begins a visit; one under way ends.
    pub fn begin_visit(&self) -> Result<VisitId, Fault> {
        let edition = self.0.library.shelf.current().ok_or(Fault::NoCatalogue)?;
        Ok(self.0.visits.begin(edition))
    }

    /// Ends a visit and drops everything about it.
    pub fn end_visit(&self, visit: VisitId, ending: Ending) {
        tracing::info!(?ending, "a visit ended");
        self.0.visits.end(visit);
    }

    /// Finds scenarios, best first.
    pub fn find(&self, visit: VisitId, query: &SearchText) -> Result<Vec<ScenarioBrief>, Fault> {
        let edition = &self.visit(visit)?.edition;
        let found = edition.finder.find(query.as_str(), MOST_FOUND);
        Ok(found
            .into_iter()
            .filter_map(|code| edition.entries.get(code))
            .map(brief)
            .collect())
    }

    /// Lists the scenarios behind a way in.
    pub fn browse(&self, visit: VisitId, way: &WayIn) -> Result<Vec<ScenarioBrief>, Fault> {
        let visit = self.visit(visit)?;
        let way = match way {
            WayIn::Window(kind) => Way::Window(*kind),
            WayIn::Theme(theme) => Way::Theme(theme),
            WayIn::LifeEvent(event) => Way::LifeEvent(event),
        };
        let entries = visit.edition.replica.entries(&way).map_err(unreadable)?;
        Ok(entries.iter().map(brief).collect())
    }

    /// Opens a scenario's service guide.
    pub fn guide(&self, visit: VisitId, code: &ScenarioCode) -> Result<ServiceGuide, Fault> {
        read_guide(&self.visit(visit)?.edition, code)
            .map_err(unreadable)?
            .ok_or(Fault::NotFound)
    }

    /// Hands in. Returns only after the submission is safe on disk.
    pub fn hand_in(&self, visit: VisitId, application: &Application) -> Result<Receipt, Fault> {
        let visit = self.visit(visit)?;
        let mut handed_in = visit
            .handed_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let checked = check(&visit, application)?;
        if let Some(before) = handed_in.get(&application.scenario) {
            let same = before.answers == application.answers && before.forms == checked.forms;
            return if same {
                Ok(before.receipt.clone())
            } else {
                Err(Fault::AlreadyHandedIn)
            };
        }
        let guide = read_guide(&visit.edition, &application.scenario)
            .map_err(unreadable)?
            .ok_or(Fault::NotFound)?;
        let submission = Submission {
            schema: SUBMISSION_SCHEMA,
            id: SubmissionId(Uuid::now_v7()),
            pickup_code: PickupCode::from_random(rand::rng().random()),
            handed_in_at: Timestamp::now(),
            release: visit.edition.replica.release().number,
            scenario: application.scenario.clone(),
            answers: checked
                .scenario
                .table
                .progress(&application.answers)
                .answers(),
            forms: checked.forms.clone(),
            language: application.language,
        };
        let envelope = self
            .0
            .outbox
            .append(&submission, self.0.sealer.as_ref())
            .map_err(|error| {
                tracing::error!(%error, "a submission could not be saved; the citizen was told so");
                Fault::NotSaved
            })?;
        tracing::info!(submission = %envelope.id, sequence = envelope.sequence, "handed in");
        self.0.handed_in.notify_one();
        let receipt = Receipt {
            submission: submission.id,
            pickup_code: submission.pickup_code,
            handed_in_at: submission.handed_in_at,
            scenario: guide.scenario.name,
            window: guide.window,
            state: ReceiptState::SavedHere,
        };
        let record = HandedIn {
            answers: application.answers.clone(),
            forms: checked.forms,
            receipt: receipt.clone(),
        };
        handed_in.insert(application.scenario.clone(), record);
        Ok(receipt)
    }

    /// Prints a paper.
    pub fn print(&self, visit: VisitId, paper: &Paper, language: Language) -> Result<(), Fault> {
        let visit = self.visit(visit)?;
        let printer = self.0.printer.as_ref().ok_or(Fault::PrinterUnavailable)?;
        let files = self.0.fonts.as_ref().ok_or(Fault::PrinterUnavailable)?;
        let fonts = &files.load().map_err(|error| {
            tracing::error!(%error, "a paper could not be set");
            Fault::PrinterUnavailable
        })?;
        let pdfs = match paper {
            Paper::MaterialList { scenario, answers } => {
                let guide = read_guide(&visit.edition, scenario)
                    .map_err(unreadable)?
                    .ok_or(Fault::NotFound)?;
                vec![papers::material_list(
                    &visit.edition,
                    fonts,
                    &guide,
                    answers,
                    language,
                )?]
            }
            Paper::FilledForms { application } => {
                let checked = check(&visit, application)?;
                let guide =
                    read_guide(&visit.edition, &application.scenario).map_err(unreadable)?;
                papers::filled_forms(
                    &visit.edition,
                    fonts,
                    &guide.ok_or(Fault::NotFound)?,
                    &checked.forms,
                    language,
                )?
            }
            Paper::Receipt { submission } => {
                vec![papers::receipt(
                    &visit.edition,
                    fonts,
                    &self.receipt(&visit, *submission)?,
                    language,
                )?]
            }
        };
        pdfs.iter()
            .try_for_each(|pdf| printer.print(pdf))
            .map_err(|error| {
                tracing::error!(%error, "a paper could not be printed");
                Fault::PrinterUnavailable
            })
    }

    /// How far a submission of this visit has come.
    pub fn receipt_state(
        &self,
        visit: VisitId,
        submission: SubmissionId,
    ) -> Result<ReceiptState, Fault> {
        let visit = self.visit(visit)?;
        self.receipt(&visit, submission)
            .map(|receipt| receipt.state)
    }

    fn receipt(&self, visit: &Visit, submission: SubmissionId) -> Result<Receipt, Fault> {
        let handed_in = visit
            .handed_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let record = handed_in
            .values()
            .find(|record| record.receipt.submission == submission)
            .ok_or(Fault::NotFound)?;
        let state = self.0.outbox.receipt_state(submission).map_err(|error| {
            tracing::error!(%error);
            Fault::OutOfService
        })?;
        Ok(Receipt {
            state: state.ok_or(Fault::NotFound)?,
            ..record.receipt.clone()
        })
    }

    /// Which characters letters of pinyin may mean, common ones first.
    pub fn spell(&self, letters: &PinyinLetters) -> Vec<char> {
        spelling::characters(letters.as_str(), MOST_CHARACTERS)
    }

    /// How the terminal is connected.
    pub fn connection(&self) -> Connection {
        Connection {
            online: self.0.connection.is_online(),
            release: self.0.library.shelf.number().map(|number| number.0),
        }
    }

    fn visit(&self, id: VisitId) -> Result<Arc<Visit>, Fault> {
        self.0.visits.get(id).ok_or(Fault::VisitOver)
    }
}

/// An application that may be handed in.
struct Checked {
    scenario: Scenario,
    forms: Vec<FilledForm>,
}

/// Goes through the whole application again: the page's word is not taken for it.
fn check(visit: &Visit, application: &Application) -> Result<Checked, Fault> {
    let size: usize = application
        .entries
        .values()
        .map(|entries| serde_json::to_vec(entries).map_or(usize::MAX, |json| json.len()))
        .fold(0, usize::saturating_add);
    if size > LARGEST_ENTRIES {
        return Err(Fault::TooLong);
    }
    let replica = &visit.edition.replica;
    let scenario = replica
        .scenario(&application.scenario)
        .map_err(unreadable)?
        .ok_or(Fault::NotFound)?;
    let progress = scenario.table.progress(&application.answers);
    let outcome: &Outcome = progress
        .outcome()
        .filter(|outcome| outcome.elsewhere.is_none())
        .ok_or(Fault::NotDecided)?;
    let facts = Facts {
        today: today(),
        situation: progress.answers(),
    };
    let mut definitions = replica
        .forms_of(&application.scenario)
        .map_err(unreadable)?;
    let mut forms = Vec::new();
    for id in scenario
        .table
        .needs_of(outcome)
        .filter_map(|need| need.form.as_ref())
    {
        // A form that serves two needs is filled in once.
        let Some(definition) = definitions.remove(id) else {
            continue;
        };
        let form = Form::compile(definition).map_err(|faults| {
            let first = faults.first().map(ToString::to_string);
            tracing::error!(form = %id, fault = first, "a published form cannot be used; publish a corrected release");
            Fault::OutOfService
        })?;
        let nothing = BTreeMap::new();
        let evaluation = form.evaluate(application.entries.get(id).unwrap_or(&nothing), &facts);
        match evaluation.filled() {
            Some(filled) => forms.push(filled),
            None => {
                let wrong = evaluation
                    .fields()
                    .filter(|(_, state)| state.error.is_some());
                return Err(Fault::FormIncomplete {
                    form: id.clone(),
                    fields: wrong.map(|(field, _)| field.clone()).collect(),
                });
            }
        }
    }
    if forms.is_empty() {
        return Err(Fault::NotFound);
    }
    Ok(Checked { scenario, forms })
}

fn read_guide(edition: &Edition, code: &ScenarioCode) -> Result<Option<ServiceGuide>, ReadError> {
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
        window,
        materials: replica.materials_of(code)?,
        forms: replica.forms_of(code)?,
        today: today(),
        release: age(replica.release()),
        scenario,
    }))
}

fn age(release: &ReleaseInfo) -> ReleaseAge {
    let published_on = here(release.published_at).date();
    let days = today()
        .since(published_on)
        .map_or(0, |span| span.get_days());
    ReleaseAge {
        number: release.number.0,
        published_on,
        // A clock that goes wrong makes nothing younger than today.
        days: u32::try_from(days).unwrap_or(0),
    }
}

pub(crate) fn unreadable(error: ReadError) -> Fault {
    tracing::error!(%error, "the replica cannot be read; restart the terminal to fetch it again");
    Fault::OutOfService
}

/// Creates a data folder that only this user may read, when there is none.
///
/// # Errors
/// [`StartError::DataFolder`].
pub fn prepare_folder(path: &Path) -> Result<(), StartError> {
    let at = |source| StartError::DataFolder {
        path: path.to_owned(),
        source,
    };
    std::fs::create_dir_all(path).map_err(at)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).map_err(at)?;
    }
    Ok(())
}
