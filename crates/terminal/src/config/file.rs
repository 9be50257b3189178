//! One configuration file, strictly read; every key may be left to another file.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use catalogue::code::PointId;
use catalogue::text::{Language, Text};
use contract::home::{IdleTimes, Role};
use serde::Deserialize;

use super::value::{LogLevel, MaybeAddress, MaybeKey, MaybeSealingKey, Within};
use super::{
    CameraConfig, CentreAddress, CentreConfig, CentreLine, Config, ConfigError, OutboxConfig,
    PrinterConfig, SlipPrinterConfig, WindowConfig, default_input_folder,
};

/// Declares a section whose keys are all optional, and how one lies over another.
macro_rules! section {
    ($name:ident { $($key:ident: $type:ty),* $(,)? }) => {
        #[derive(Debug, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct $name {
            $($key: Option<$type>,)*
        }

        impl $name {
            fn over(self, under: Self) -> Self {
                Self { $($key: self.$key.or(under.$key),)* }
            }
        }
    };
}

section!(TerminalSection {
    role: Role,
    place: Text,
    stands_at: PointId,
    desk: Text,
    languages: Vec<Language>,
    data_folder: PathBuf,
});
section!(CentreSection { address: MaybeAddress, authority: PathBuf, public_address: MaybeAddress, release_key: MaybeKey, reception_key: MaybeSealingKey, timeout: Within<1, 120>, look_for_release: Within<10, 86_400>, });
section!(OutboxSection { keep_for: Within<0, 3650>, reserve: Within<8, 65_536>, });
section!(WindowSection { fullscreen: bool, width: Within<640, 7680>, height: Within<640, 7680>, });
section!(IdleSection { warn_after: Within<15, 3600>, end_after: Within<10, 600>, });
section!(OffersSection {
    fill_in: bool,
    print: bool,
});
section!(PrinterSection {
    kind: PrinterKind,
    queue: String,
    folder: PathBuf,
});
section!(SlipPrinterSection {
    kind: SlipPrinterKind,
    queue: String,
    device: PathBuf,
    folder: PathBuf,
});
section!(CardReaderSection { device: PathBuf });
section!(CameraSection {
    kind: CameraKind,
    device: PathBuf,
    folder: PathBuf,
});
section!(LogSection {
    level: LogLevel,
    file: bool,
});

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PrinterKind {
    None,
    Cups,
    Folder,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SlipPrinterKind {
    None,
    Cups,
    Device,
    Folder,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CameraKind {
    None,
    Device,
    Folder,
}

/// What one file says.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ConfigFile {
    terminal: TerminalSection,
    centre: CentreSection,
    outbox: OutboxSection,
    window: WindowSection,
    idle: IdleSection,
    offers: OffersSection,
    printer: PrinterSection,
    slip_printer: SlipPrinterSection,
    card_reader: CardReaderSection,
    camera: CameraSection,
    log: LogSection,
}

impl ConfigFile {
    pub(super) fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            file: path.to_owned(),
            source,
        })?;
        let mut read: Self = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| {
                text[..span.start.min(text.len())].matches('\n').count() + 1
            });
            let (what, remedy) = explain(error.message());
            ConfigError::Wrong {
                file: path.to_owned(),
                line,
                what,
                remedy,
            }
        })?;
        if let (Some(authority), Some(folder)) = (&mut read.centre.authority, path.parent())
            && !authority.as_os_str().is_empty()
        {
            *authority = folder.join(&authority);
        }
        Ok(read)
    }

    /// Lays this file over another: what stands here wins, key by key.
    pub(super) fn over(self, under: Self) -> Self {
        Self {
            terminal: self.terminal.over(under.terminal),
            centre: self.centre.over(under.centre),
            outbox: self.outbox.over(under.outbox),
            window: self.window.over(under.window),
            idle: self.idle.over(under.idle),
            offers: self.offers.over(under.offers),
            printer: self.printer.over(under.printer),
            slip_printer: self.slip_printer.over(under.slip_printer),
            card_reader: self.card_reader.over(under.card_reader),
            camera: self.camera.over(under.camera),
            log: self.log.over(under.log),
        }
    }

    /// Makes the configuration, when no key is missing. `shipped` is the file where a missing one belongs.
    pub(super) fn finish(self, shipped: &Path) -> Result<Config, ConfigError> {
        let missing = |key| {
            move || ConfigError::Missing {
                file: shipped.to_owned(),
                key,
            }
        };
        let unfitting = |what, remedy| ConfigError::Unfitting {
            file: shipped.to_owned(),
            what,
            remedy,
        };

        let languages = self
            .terminal
            .languages
            .ok_or_else(missing("terminal.languages"))?;
        if languages.is_empty() {
            return Err(unfitting(
                "“terminal.languages” is empty",
                "write at least one of \"zh\" and \"en\"",
            ));
        }
        let slip_printer = self.slip_printer.finish(shipped)?;
        let camera = self.camera.finish(shipped)?;
        let kind = self.printer.kind.ok_or_else(missing("printer.kind"))?;
        let print = self.offers.print.ok_or_else(missing("offers.print"))?;
        let printer = match kind {
            PrinterKind::None => None,
            PrinterKind::Cups => {
                let queue = self
                    .printer
                    .queue
                    .filter(|queue| !queue.is_empty() && !queue.starts_with('-'));
                Some(PrinterConfig::Cups {
                    queue: queue.ok_or_else(|| {
                        unfitting(
                            "“printer.queue” is empty",
                            "write the queue’s name, see lpstat -e",
                        )
                    })?,
                })
            }
            PrinterKind::Folder => {
                let folder = self
                    .printer
                    .folder
                    .filter(|folder| !folder.as_os_str().is_empty());
                Some(PrinterConfig::Folder(folder.ok_or_else(|| {
                    unfitting("“printer.folder” is empty", "write the folder’s path")
                })?))
            }
        };
        let address = self.centre.address.ok_or_else(missing("centre.address"))?.0;
        let authority = self
            .centre
            .authority
            .ok_or_else(missing("centre.authority"))?;
        let line = address.map(|address| CentreLine::to(address, authority));
        let line = line
            .transpose()
            .map_err(|(what, remedy)| unfitting(what, remedy))?;
        Ok(Config {
            role: self.terminal.role.ok_or_else(missing("terminal.role"))?,
            place: self.terminal.place.ok_or_else(missing("terminal.place"))?,
            stands_at: self.terminal.stands_at,
            desk: self.terminal.desk.ok_or_else(missing("terminal.desk"))?,
            languages,
            data_folder: self
                .terminal
                .data_folder
                .ok_or_else(missing("terminal.data_folder"))?,
            input: default_input_folder().to_owned(),
            centre: CentreConfig {
                line,
                public_address: self
                    .centre
                    .public_address
                    .ok_or_else(missing("centre.public_address"))?
                    .0,
                release_key: self
                    .centre
                    .release_key
                    .ok_or_else(missing("centre.release_key"))?
                    .0,
                reception_key: self
                    .centre
                    .reception_key
                    .ok_or_else(missing("centre.reception_key"))?
                    .0,
                timeout: self.centre.timeout.ok_or_else(missing("centre.timeout"))?.0,
                look_for_release: self
                    .centre
                    .look_for_release
                    .ok_or_else(missing("centre.look_for_release"))?
                    .0,
            },
            outbox: OutboxConfig {
                keep_for: self
                    .outbox
                    .keep_for
                    .ok_or_else(missing("outbox.keep_for"))?
                    .0,
                reserve: self.outbox.reserve.ok_or_else(missing("outbox.reserve"))?.0,
            },
            window: WindowConfig {
                fullscreen: self
                    .window
                    .fullscreen
                    .ok_or_else(missing("window.fullscreen"))?,
                width: self.window.width.ok_or_else(missing("window.width"))?.0,
                height: self.window.height.ok_or_else(missing("window.height"))?.0,
            },
            idle: IdleTimes {
                warn_after: self
                    .idle
                    .warn_after
                    .ok_or_else(missing("idle.warn_after"))?
                    .0,
                end_after: self.idle.end_after.ok_or_else(missing("idle.end_after"))?.0,
            },
            can_fill_in: self.offers.fill_in.ok_or_else(missing("offers.fill_in"))?,
            printer: printer.filter(|_| print),
            slip_printer: slip_printer.filter(|_| print),
            card_reader: self
                .card_reader
                .device
                .map(|device| Some(device).filter(|it| !it.as_os_str().is_empty()))
                .ok_or_else(missing("card_reader.device"))?,
            camera,
            log_level: self.log.level.ok_or_else(missing("log.level"))?,
            log_file: self.log.file.ok_or_else(missing("log.file"))?,
        })
    }
}

impl CentreLine {
    /// The way to an address, with an authority or an empty path; what does not fit, and the remedy.
    fn to(
        address: CentreAddress,
        authority: PathBuf,
    ) -> Result<Self, (&'static str, &'static str)> {
        match address.host_of_plain_http() {
            Some(host) if is_this_machine(host) => Ok(Self::Here(address)),
            Some(_) => Err((
                "“centre.address” is plain http:// over a network",
                "write https://…, and as “centre.authority” the PEM file with the authority that signed the centre’s certificate",
            )),
            None if authority.as_os_str().is_empty() => Err((
                "“centre.authority” is empty",
                "write the PEM file with the authority that signed the centre’s certificate: whatever comes from https:// is believed by it alone",
            )),
            None => Ok(Self::Pinned { address, authority }),
        }
    }
}

/// Whether a host is this very machine. A name is not asked of anybody: what it means can change.
fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl SlipPrinterSection {
    /// Which slip printer is meant, when everything that it needs is there.
    fn finish(self, shipped: &Path) -> Result<Option<SlipPrinterConfig>, ConfigError> {
        let needed = |what, remedy| ConfigError::Unfitting {
            file: shipped.to_owned(),
            what,
            remedy,
        };
        let path = |path: Option<PathBuf>| path.filter(|path| !path.as_os_str().is_empty());
        let kind = self.kind.ok_or_else(|| ConfigError::Missing {
            file: shipped.to_owned(),
            key: "slip_printer.kind",
        })?;
        Ok(match kind {
            SlipPrinterKind::None => None,
            SlipPrinterKind::Cups => {
                let queue = self
                    .queue
                    .filter(|queue| !queue.is_empty() && !queue.starts_with('-'));
                let queue = queue.ok_or_else(|| {
                    needed(
                        "“slip_printer.queue” is empty",
                        "write the queue’s name, see lpstat -e",
                    )
                })?;
                Some(SlipPrinterConfig::Cups { queue })
            }
            SlipPrinterKind::Device => {
                let device = path(self.device).ok_or_else(|| {
                    needed(
                        "“slip_printer.device” is empty",
                        "write the device’s path, such as /dev/usb/lp0",
                    )
                })?;
                Some(SlipPrinterConfig::Device(device))
            }
            SlipPrinterKind::Folder => {
                let folder = path(self.folder).ok_or_else(|| {
                    needed("“slip_printer.folder” is empty", "write the folder’s path")
                })?;
                Some(SlipPrinterConfig::Folder(folder))
            }
        })
    }
}

impl CameraSection {
    /// Which camera is meant, when everything that it needs is there.
    fn finish(self, shipped: &Path) -> Result<Option<CameraConfig>, ConfigError> {
        let needed = |what, remedy| ConfigError::Unfitting {
            file: shipped.to_owned(),
            what,
            remedy,
        };
        let path = |path: Option<PathBuf>| path.filter(|path| !path.as_os_str().is_empty());
        let kind = self.kind.ok_or_else(|| ConfigError::Missing {
            file: shipped.to_owned(),
            key: "camera.kind",
        })?;
        Ok(match kind {
            CameraKind::None => None,
            CameraKind::Device => {
                let device = path(self.device).ok_or_else(|| {
                    needed(
                        "“camera.device” is empty",
                        "write the device’s path, such as /dev/video0",
                    )
                })?;
                Some(CameraConfig::Device(device))
            }
            CameraKind::Folder => {
                let folder = path(self.folder)
                    .ok_or_else(|| needed("“camera.folder” is empty", "write the folder’s path"))?;
                Some(CameraConfig::Folder(folder))
            }
        })
    }
}

/// Splits the parser's message into what is wrong and what to do.
fn explain(message: &str) -> (String, String) {
    if let Some((what, allowed)) = message.split_once(", expected ") {
        let what = what.replacen("unknown field", "unknown key", 1).replacen(
            "unknown variant",
            "unknown value",
            1,
        );
        return (
            what,
            format!("allowed here: {}", allowed.trim_start_matches("one of ")),
        );
    }
    if let Some((what, remedy)) = message.split_once("; ") {
        return (what.to_owned(), remedy.to_owned());
    }
    (
        message.to_owned(),
        "see the comments in the shipped file".to_owned(),
    )
}
