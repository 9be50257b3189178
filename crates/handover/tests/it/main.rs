//! What terminal and centre hand each other, as either side and as a stranger sees it. One program for all of it: linking one takes longer than most tests.

mod attachment;
mod audit;
mod case_code;
mod draft;
mod ledger;
mod parcel;
mod request_signature;
mod sealing;
mod terminal_receipt;
mod ticket;
mod wire;
