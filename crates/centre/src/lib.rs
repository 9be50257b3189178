//! The central server: publishes the catalogue, takes submissions, serves the reception desk.
//!
//! Knows terminals only through `handover`.

#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod api;
mod authentication;
mod catalogue_report;
mod catalogue_source;
pub mod cli;
mod frequencies;
mod guides;
mod hall_time;
mod in_use;
pub mod ingest;
mod official_papers;
mod parcels;
mod publishing;
mod quota;
mod reception;
mod reception_keys;
mod relay;
mod release_key;
mod released;
mod secret;
mod secret_file;
mod serve;
mod sheets;
mod source_folder;
pub mod store;
mod tls;
