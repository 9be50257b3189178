//! The centre as terminals, clerks and operators know it. One program for all of it: linking one takes longer than most tests.

#[path = "../common/mod.rs"]
mod common;

mod attachments;
mod audit;
mod command_line;
mod drafts;
mod guides;
mod history;
mod identity;
mod ledger;
mod openapi;
mod postgres;
mod receipt;
mod reception;
mod reception_access;
mod relay;
mod relay_trouble;
mod releases;
mod sealing;
mod sheets;
mod store;
mod submissions;
mod tls;
