//! Forms as their authors write them and as citizens fill them in. One program for all of it: linking one takes longer than most tests.

mod cards;
mod difference;
mod draft;
mod evaluation;
mod kinds;
mod layout;
mod signature;
mod validators;
