//! The catalogue as a clerk writes it and as a citizen is led through it. One program for all of it: linking one takes longer than most tests.

#[path = "../common/mod.rs"]
mod common;
#[path = "../fixtures/mod.rs"]
mod fixtures;

mod all_faults;
mod benefits;
mod calendar;
mod codes;
mod difference;
mod finding;
mod guidance;
mod life_event;
mod life_event_source;
mod plan;
mod pre_check;
mod proof;
mod required;
mod source;
