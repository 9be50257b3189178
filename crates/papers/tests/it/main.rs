//! Papers as another program, a printer or a phone reads them. One program for all of it: linking one takes longer than most tests.

#[path = "../common/mod.rs"]
mod common;

mod filled_form;
mod list_and_receipt;
mod notice_and_ticket;
mod official;
mod slip;
