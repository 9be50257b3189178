//! Configuration: the shipped files are sound, the hall's own file wins, and every mistake names its line and remedy.

use std::path::Path;

use contract::home::Role;
use terminal::config::{Config, ConfigPlace, PrinterConfig};

fn shipped() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../kiosk-config")
}

fn with_hall(text: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let hall = folder.path().join("hall.toml");
    std::fs::write(&hall, text).expect("written");
    let place = ConfigPlace {
        shipped: shipped(),
        role: Role::Kiosk,
        hall: Some(hall),
        data_folder: None,
    };
    Config::load(&place).map_err(|error| {
        error
            .to_string()
            .replace(folder.path().to_str().expect("UTF-8"), "")
    })
}

#[test]
fn every_shipped_file_is_complete_and_for_its_role() {
    for role in [Role::Kiosk, Role::Desk, Role::FormStation] {
        let place = ConfigPlace {
            shipped: shipped(),
            role,
            hall: None,
            data_folder: None,
        };
        assert_eq!(Config::load(&place).expect("sound").role, role);
    }
}

#[test]
fn every_key_of_the_shipped_files_is_explained() {
    for role in ["kiosk", "desk", "form-station"] {
        let text = std::fs::read_to_string(shipped().join(format!("{role}.toml"))).expect("read");
        let mut explained = false;
        for line in text.lines() {
            if line.starts_with('#') {
                explained = true;
            } else if line.trim().is_empty() || line.starts_with('[') {
                explained = false;
            } else {
                assert!(
                    explained || line.starts_with("height"),
                    "{role}.toml: not explained: {line}"
                );
            }
        }
    }
}

#[test]
fn the_hall_s_own_file_wins_key_by_key() {
    let config = with_hall(
        "[centre]\naddress = \"https://centre.example:8443/\"\nauthority = \"hall.pem\"\n[printer]\nkind = \"cups\"\nqueue = \"hall\"\n",
    )
    .expect("sound");
    let line = config.centre.line.expect("given");
    assert_eq!(line.address().as_str(), "https://centre.example:8443");
    assert_eq!(config.centre.timeout, 15);
    assert_eq!(
        config.printer,
        Some(PrinterConfig::Cups {
            queue: "hall".into()
        })
    );
}

#[test]
fn mistakes_name_their_line_and_what_would_be_right() {
    let cases = [
        ("an unknown key", "[centre]\nadress = \"\"\n"),
        ("an unknown section", "\n[center]\naddress = \"\"\n"),
        ("an unknown role", "[terminal]\nrole = \"robot\"\n"),
        ("a number out of range", "[idle]\nwarn_after = 5\n"),
        ("a wrong type", "[idle]\nend_after = \"soon\"\n"),
        ("no address", "[centre]\naddress = \"centre.example\"\n"),
        (
            "an address with a path",
            "[centre]\naddress = \"http://centre.example/path\"\n",
        ),
        (
            "a network without TLS",
            "[centre]\naddress = \"http://centre.example\"\n",
        ),
        (
            "TLS without an authority",
            "[centre]\naddress = \"https://centre.example\"\n",
        ),
        (
            "what once allowed both",
            "[centre]\nunencrypted_over_the_network = true\n",
        ),
        ("a printer without a queue", "[printer]\nkind = \"cups\"\n"),
        (
            "a slip printer without a device",
            "[slip_printer]\nkind = \"device\"\n",
        ),
        (
            "a slip printer of no kind",
            "[slip_printer]\nkind = \"laser\"\n",
        ),
        (
            "a public address with a path",
            "[centre]\npublic_address = \"https://guide.example/hall\"\n",
        ),
        ("no languages", "[terminal]\nlanguages = []\n"),
        ("an unknown language", "[terminal]\nlanguages = [\"fr\"]\n"),
        ("broken TOML", "[centre\n"),
    ];
    let mut report = String::new();
    for (name, text) in cases {
        let error = with_hall(text).expect_err(name);
        report += &format!(
            "# {name}\n{}\n\n",
            error.replace(shipped().to_str().expect("UTF-8"), "kiosk-config")
        );
    }
    insta::assert_snapshot!(report);
}

#[test]
fn another_role_in_the_hall_s_own_file_is_refused() {
    let error = with_hall("[terminal]\nrole = \"desk\"\n").expect_err("refused");
    assert!(
        error.contains("“desk”") && error.contains("“kiosk”"),
        "{error}"
    );
}
