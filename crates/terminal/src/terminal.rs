//! The terminal as its screen sees it: one method for each call of the contract.

mod cards;
mod desk;
mod drafts;
mod finding;
mod handing_in;
mod life_events;
mod operator;
mod parcels;
mod photos;
mod printing;
mod status;
mod take_away;
mod typing;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::papers::FontFiles;
use contract::Fault;
use contract::visit::{Connection, Ending, VisitId};
use replica::ReadError;
use tokio::sync::Notify;

use crate::anchoring::Anchoring;
use crate::audit::Trail;
use crate::background::{Background, Exchange, seconds};
use crate::card_reading::CardReading;
use crate::centre_client::{CentreClient, CentreError};
use crate::config::Config;
use crate::connection::ConnectionState;
use crate::delivery::Delivery;
use crate::draft_delivery::DraftDelivery;
use crate::identity::{self, Signer};
use crate::outbox::{Outbox, OutboxError};
use crate::photographing::Photographing;
use crate::printing::{Printer, SlipPrinter, printer};
use crate::reception_keys::{Keyring, KeysError};
use crate::releases::{ReleaseError, ReleaseFolder};
use crate::replication::{Library, Newest, Replication, ReplicationError};
use crate::reserve::Reserve;
use crate::seals::Seals;
use crate::state::StateError;
use crate::tidying::Tidying;
use crate::typing::Typing;
use crate::visits::{Shelf, Visit, Visits};

use self::operator::Operators;
pub use status::Status;

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
    /// The outbox cannot be read.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
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
    /// What it gave to seal to is of no use.
    #[error("{0}; see that “centre.release_key” is this centre’s, or leave it out")]
    Keys(String),
    /// It could not be written down.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}

impl From<KeysError> for EnrolError {
    fn from(error: KeysError) -> Self {
        Self::Keys(error.to_string())
    }
}

/// What checking the audit trail came to.
#[derive(Debug)]
pub struct AuditReport {
    /// Whether the trail is whole.
    pub trail: Trail,
    /// How many heads it was compared with that the centre keeps.
    pub anchors: usize,
    /// Why the centre was not asked; then what was cut off at the end is not found.
    pub unanchored: Option<CentreError>,
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
    at_once: Arc<Notify>,
    /// Told whenever the centre is to hear of a draft.
    drafts_changed: Arc<Notify>,
    operators: Operators,
    centre: Option<CentreClient>,
    keyring: Keyring,
    seals: Seals,
    printer: Option<Box<dyn Printer>>,
    slip_printer: Option<SlipPrinter>,
    typing: Arc<Typing>,
    card_reading: Option<CardReading>,
    photographing: Option<Photographing>,
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
        let reserve = Reserve::of(&config.data_folder, u64::from(config.outbox.reserve) << 20);
        let outbox = Outbox::open(&config.data_folder.join("terminal.sqlite"), reserve)?;
        let outbox = Arc::new(outbox);
        let library = Arc::new(Library {
            folder: ReleaseFolder::open(config.data_folder.join("releases"))?,
            shelf: Shelf::default(),
            newest: Newest::new(config.data_folder.join("newer-release.json")),
            outbox: Arc::clone(&outbox),
            configured_key: config.centre.release_key,
        });
        let newer = library
            .take_due()
            .map_err(|error| StartError::Releases(error.to_string()))?;
        library.newest.found(newer);
        if library.shelf.number().is_none() {
            tracing::warn!("there is no catalogue yet; it comes when the centre can be reached");
        }
        let keyring = Keyring::new(Arc::clone(&library), config.centre.reception_key.clone());
        if config.can_fill_in && keyring.current()?.is_none() {
            tracing::warn!(
                "there is no key to seal submissions to, so none are taken; enrol this terminal, or write [centre] reception_key"
            );
        }
        let centre = config
            .centre
            .line
            .as_ref()
            .map(|line| {
                let signer = Arc::new(Signer::new(Arc::clone(&outbox)));
                CentreClient::new(line, seconds(config.centre.timeout), signer)
            })
            .transpose()?;
        let prints = config.printer.is_some() || config.slip_printer.is_some();
        let fonts = prints.then(FontFiles::find).and_then(|found| {
            found
                .inspect_err(|error| tracing::error!(%error, "nothing can be printed"))
                .ok()
        });
        Ok(Self(Arc::new(Inner {
            outbox,
            library,
            visits: Visits::default(),
            connection: Arc::new(ConnectionState::new(centre.is_some())),
            handed_in: Arc::default(),
            at_once: Arc::default(),
            drafts_changed: Arc::default(),
            operators: Operators::default(),
            centre,
            keyring,
            seals: Seals::default(),
            printer: config.printer.as_ref().map(printer),
            slip_printer: config.slip_printer.as_ref().map(SlipPrinter::new),
            card_reading: config.card_reader.clone().map(CardReading::new),
            photographing: config.camera.as_ref().map(Photographing::new),
            fonts,
            typing: Arc::new(Typing::new(config.input.clone())),
            config,
        })))
    }

    /// Sends what was handed in, looks for newer releases and tidies, for as long as it is polled.
    pub async fn run_background(&self) {
        let background = Background {
            tidying: Tidying {
                outbox: Arc::clone(&self.0.outbox),
            },
            exchange: self.0.centre.clone().map(|centre| self.exchange(centre)),
        };
        background.run().await;
    }

    fn exchange(&self, centre: CentreClient) -> Exchange {
        Exchange {
            delivery: Delivery {
                outbox: Arc::clone(&self.0.outbox),
                centre: centre.clone(),
                keyring: self.0.keyring.clone(),
                connection: Arc::clone(&self.0.connection),
                handed_in: Arc::clone(&self.0.handed_in),
                at_once: Arc::clone(&self.0.at_once),
                keep_for: self.0.config.outbox.keep_for,
            },
            anchoring: Anchoring {
                outbox: Arc::clone(&self.0.outbox),
                centre: centre.clone(),
            },
            drafts: DraftDelivery {
                outbox: Arc::clone(&self.0.outbox),
                centre: centre.clone(),
                changed: Arc::clone(&self.0.drafts_changed),
            },
            replication: self.replication(centre),
        }
    }

    fn replication(&self, centre: CentreClient) -> Replication {
        Replication {
            centre,
            library: Arc::clone(&self.0.library),
            keyring: self.0.keyring.clone(),
            connection: Arc::clone(&self.0.connection),
            every: seconds(self.0.config.centre.look_for_release),
        }
    }

    /// Looks for a newer release now, and takes it into use for visits that begin from then on; for newer keys as well.
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
        let (claim, key) = identity::claim_with_code(code)?;
        let enrolment = centre.enrol(&claim).await?;
        self.0.outbox.keep_enrolment(&enrolment, &key)?;
        match &enrolment.reception_keys {
            Some(signed) => self.0.keyring.take(signed)?,
            None => tracing::warn!("the centre gave no key to seal to; update the centre"),
        }
        tracing::info!(terminal = %enrolment.terminal, "enrolled");
        Ok(())
    }

    /// Goes through this terminal's audit trail, and beside what the centre keeps of it, if that answers.
    ///
    /// # Errors
    /// [`OutboxError`].
    pub async fn check_audit(&self) -> Result<AuditReport, OutboxError> {
        let anchors = match &self.0.centre {
            Some(centre) => {
                let keys = self.0.keyring.receipts()?;
                centre
                    .audit_anchors(&keys.centre)
                    .await
                    .map(|anchors| anchors.heads)
            }
            None => Ok(Vec::new()),
        };
        let (heads, unanchored) = match anchors {
            Ok(heads) => (heads, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        Ok(AuditReport {
            trail: self.0.outbox.check_audit(&heads)?,
            anchors: heads.len(),
            unanchored,
        })
    }

    /// The configuration it was started with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Begins a visit; one under way ends.
    pub fn begin_visit(&self) -> Result<VisitId, Fault> {
        let edition = self.0.library.shelf.current().ok_or(Fault::NoCatalogue)?;
        self.prepare_typing();
        self.prepare_seal();
        Ok(self.0.visits.begin(edition))
    }

    fn prepare_seal(&self) {
        match self.0.keyring.current() {
            Ok(Some(key)) => self.0.seals.prepare(&key),
            Ok(None) => {}
            // Whoever hands in is told, if it is still so then.
            Err(error) => tracing::error!(%error, "no seal could be made ready"),
        }
    }

    /// Ends a visit and drops everything about it.
    pub fn end_visit(&self, visit: VisitId, ending: Ending) {
        tracing::info!(?ending, "a visit ended");
        self.0.visits.end(visit);
        self.forget_typing();
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
