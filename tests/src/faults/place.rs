//! Where a terminal of the bench lives: a folder with a small release, and a configuration.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use catalogue::source::SourceFile;
use contract::home::Role;
use contract::operator::OperatorPin;
use handover::{OpeningKey, ReleaseNumber, SigningKey, SuiteName};
use jiff::Timestamp;
use jiff::civil::Date;
use power_loss::{Disk, Mounted, mount};
use replica::files::{database_file, manifest_file};
use replica::{Content, Issue};
use tempfile::TempDir;
use terminal::config::{Config, ConfigPlace};

use crate::program::root;

const CATALOGUE: &str = include_str!("../../../crates/catalogue/tests/fixtures/catalogue.toml");
const ITEMS: &str = include_str!("../../../crates/catalogue/tests/fixtures/items.toml");
const MATERIALS: &str = include_str!("../../../crates/catalogue/tests/fixtures/materials.toml");
const SCENARIO: &str = include_str!("../../../crates/catalogue/tests/fixtures/scenario.toml");
const FORM: &str = include_str!("../../../crates/forms/tests/fixtures/form.toml");

/// The key with which the bench's centre signs.
pub(super) fn centre_key() -> SigningKey {
    SigningKey::from_random([7; 32])
}

/// The key of its receipts.
pub(super) fn receipt_key() -> SigningKey {
    SigningKey::from_random([3; 32])
}

/// The key of its reception.
pub(super) fn reception_key() -> OpeningKey {
    OpeningKey::from_random(SuiteName::HpkeX25519ChaCha20Poly1305, [9; 32])
}

/// The PIN of the bench's operator.
pub(super) fn pin() -> OperatorPin {
    OperatorPin::try_from("246813".to_owned()).expect("a PIN")
}

/// A terminal's place on the real disk.
pub(super) struct Place {
    pub(super) folder: TempDir,
}

impl Place {
    /// With a release of two scenarios, each with a form that asks for an identity number.
    pub(super) fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        let releases = place.data().join("releases");
        fs::create_dir_all(&releases).expect("a folder");
        let shelf = tempfile::tempdir().expect("a folder");
        let number = ReleaseNumber(1);
        let issue = Issue {
            content: &content(),
            number,
            published_at: Timestamp::UNIX_EPOCH,
            effective_from: Date::ZERO,
            repeats: None,
            earlier: &[],
        };
        replica::issue(shelf.path(), &issue, &centre_key()).expect("issued");
        for file in [database_file(number), manifest_file(number)] {
            fs::copy(shelf.path().join(&file), releases.join(&file)).expect("copied");
        }
        place
    }

    /// Lays a disk over the data folder.
    pub(super) fn on(&self, disk: &Disk) -> Mounted {
        // The terminal sets who may read the file; a file of that name must be there for it.
        fs::write(self.data().join("terminal.sqlite"), "").expect("written");
        mount(&self.data(), disk)
    }

    /// The terminal's data folder.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The hall's own configuration file.
    pub(super) fn hall_file(&self) -> PathBuf {
        self.folder.path().join("hall.toml")
    }

    /// Writes the hall's configuration: a centre's address, the seconds to wait for it, the days to keep records for.
    pub(super) fn configure(&self, centre: &str, timeout: u32, keep_for: u32) {
        self.write_hall_file("", centre, timeout, keep_for);
    }

    /// The same with the one authority that is believed, as a PEM file has it.
    pub(super) fn configure_authority(&self, centre: &str, authority: &str, timeout: u32) {
        fs::write(self.folder.path().join("authority.pem"), authority).expect("written");
        self.write_hall_file("authority = \"authority.pem\"\n", centre, timeout, 30);
    }

    fn write_hall_file(&self, line: &str, centre: &str, timeout: u32, keep_for: u32) {
        let text = format!(
            "[centre]\n{line}address = \"{centre}\"\nrelease_key = \"{}\"\nreception_key = \"{}\"\ntimeout = {timeout}\nlook_for_release = 86400\n[outbox]\nkeep_for = {keep_for}\nreserve = 8\n",
            centre_key().verifying(),
            reception_key().sealing()
        );
        fs::write(self.hall_file(), text).expect("written");
    }

    /// The configuration of a guidance desk that takes forms too: it has everything that is written down.
    pub(super) fn config(&self) -> Config {
        configuration(&self.hall_file(), &self.data())
    }
}

/// The configuration of the bench's terminal.
pub(super) fn configuration(hall: &Path, data: &Path) -> Config {
    let place = ConfigPlace {
        shipped: root().join("kiosk-config"),
        role: Role::Desk,
        hall: Some(hall.to_owned()),
        data_folder: Some(data.to_owned()),
    };
    Config::load(&place).expect("a sound configuration")
}

/// The small catalogue's files: two scenarios, and a form that asks for an identity number.
pub(super) fn catalogue_files() -> [(&'static str, String); 6] {
    let second = SCENARIO.replacen("test-new", "test-second", 1).replacen(
        "suffix    = \"01\"",
        "suffix    = \"02\"",
        1,
    );
    let asked = "[[page.field]]\nid = \"id_number\"\nkind = \"id-number\"\nrequired = true\nlabel = { zh = \"身份证号码\", en = \"Identity number\" }\n\n";
    let born = FORM.find("[[page.field]]\nid = \"born\"").expect("a field");
    let form = format!("{}{asked}{}", &FORM[..born], &FORM[born..]).replacen(
        "lines = 3",
        "lines = 3\nmax = 20000",
        1,
    );
    [
        ("catalogue.toml", CATALOGUE.to_owned()),
        ("items/test.toml", ITEMS.to_owned()),
        ("materials/test.toml", MATERIALS.to_owned()),
        ("scenarios/test.toml", SCENARIO.to_owned()),
        ("scenarios/second.toml", second),
        ("forms/test.toml", form),
    ]
}

fn content() -> Content {
    let files = catalogue_files().map(|(path, text)| SourceFile {
        path: path.into(),
        text,
    });
    let reading = catalogue::source::read(&files);
    let (forms, faults) = forms::source::read(&files);
    assert_eq!((reading.faults, faults), (vec![], vec![]));
    Content {
        catalogue: reading.catalogue.expect("sound"),
        forms: forms
            .into_iter()
            .map(|(id, form)| (id, form.definition().clone()))
            .collect(),
        // Nothing is printed here.
        layouts: BTreeMap::new(),
    }
}
