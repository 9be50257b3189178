//! The central server: publishes the catalogue, takes submissions, serves the reception desk.
//!
//! Knows terminals only through `handover`.

mod api;
mod catalogue_report;
mod catalogue_source;
pub mod cli;
mod publishing;
mod reception;
mod released;
mod secret;
mod serve;
pub mod store;
