//! A simulated card reader to try a terminal with: prints its device, then takes orders line by line.

#[cfg(unix)]
fn main() -> std::io::Result<()> {
    unix::main()
}

#[cfg(not(unix))]
fn main() {
    eprintln!("pseudo-terminals exist on Unix only");
}

#[cfg(unix)]
mod unix {
    use std::io::{self, BufRead as _};
    use std::time::Duration;

    use card_reader_simulator::image::{Image, Kind};
    use card_reader_simulator::{Behaviour, PulledOff, Simulator};
    use clap::Parser;

    const ORDERS: &str = "\
Orders, one a line:
  place resident | residence-permit | foreigner-2017 | foreigner-2023
  lift
  noise | slow | silent | damaged N | refuse | well
  pull-off select | read | reply
  unplug | plug-in";

    /// A simulated reader of identity cards. Write the device that it prints into `[card_reader] device`.
    #[derive(Parser)]
    #[command(after_help = ORDERS)]
    struct Arguments {}

    pub(super) fn main() -> io::Result<()> {
        Arguments::parse();
        let mut simulator = Simulator::start()?;
        println!("DEVICE {}", simulator.device().display());
        println!("{ORDERS}");
        let mut behaviour = Behaviour::default();
        for line in io::stdin().lock().lines() {
            let line = line?;
            let order: Vec<&str> = line.split_whitespace().collect();
            match order.as_slice() {
                [] => continue,
                ["place", kind] => match kind_of(kind) {
                    Some(kind) => simulator.place(Image::sample(kind)),
                    None => println!("unknown kind"),
                },
                ["lift"] => simulator.lift(),
                ["noise"] => behaviour.noise = true,
                ["slow"] => behaviour.slow = Duration::from_millis(40),
                ["silent"] => behaviour.silent = true,
                ["damaged", count] => behaviour.wrong_checksums = count.parse().unwrap_or(1),
                ["refuse"] => behaviour.refuses = Some(0x66),
                ["well"] => behaviour = Behaviour::default(),
                ["pull-off", "select"] => behaviour.pulled_off = Some(PulledOff::BeforeSelect),
                ["pull-off", "read"] => behaviour.pulled_off = Some(PulledOff::BeforeRead),
                ["pull-off", "reply"] => behaviour.pulled_off = Some(PulledOff::InReply),
                ["unplug"] => simulator.unplug(),
                ["plug-in"] => simulator.plug_in()?,
                _ => println!("{ORDERS}"),
            }
            simulator.behave(behaviour.clone());
            // These happen once.
            behaviour.pulled_off = None;
            behaviour.wrong_checksums = 0;
        }
        Ok(())
    }

    fn kind_of(name: &str) -> Option<Kind> {
        match name {
            "resident" => Some(Kind::Resident),
            "residence-permit" => Some(Kind::ResidencePermit),
            "foreigner-2017" => Some(Kind::Foreigner2017),
            "foreigner-2023" => Some(Kind::Foreigner2023),
            _ => None,
        }
    }
}
