//! The terminal without a window: visits, the outbox, replication, printing.
//!
//! Knows the centre only through `handover`, and nothing of Tauri.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod anchoring;
mod audit;
mod background;
mod card_reading;
mod centre_client;
pub mod config;
mod connection;
mod delivery;
mod draft_delivery;
mod drafts;
mod hall_time;
mod identity;
mod operator_pin;
mod outbox;
mod papers;
mod parcels;
mod photographing;
mod prepared;
mod printing;
mod reception_keys;
mod releases;
mod replication;
mod reserve;
mod seals;
mod state;
mod terminal;
mod ticket_counter;
mod tidying;
mod tries;
mod typing;
mod uptime;
mod visits;

pub use audit::Trail;
pub use operator_pin::PinNotSet;
pub use outbox::OutboxError;
pub use parcels::{Exported, Imported, LeftOut, ParcelError};
pub use replication::ReplicationError;
pub use state::{EnrolmentState, StateError};
pub use terminal::{AuditReport, EnrolError, StartError, Status, Terminal, prepare_folder};
