//! Workbooks as spreadsheet programs and people leave them. One program for all of it: linking one takes longer than most tests.

#[path = "../common/mod.rs"]
mod common;

mod bad_cells;
mod bad_files;
mod formulas;
mod known_items;
mod many_faults;
mod round_trip;
mod template;
