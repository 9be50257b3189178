//! The terminal as the window and the centre know it. One program for all of it: linking one takes longer than most tests.

#[path = "../common/mod.rs"]
mod common;

mod audit;
mod cards;
mod clones;
mod configuration;
mod delivery;
mod desk;
mod drafts;
mod identity;
mod keeping;
mod log;
mod older_schemas;
mod operator;
mod parcels;
mod photos;
mod replication;
mod replication_disk;
mod replication_doubts;
mod sealing;
mod several;
mod syncs;
mod take_away;
mod tls;
mod typing;
mod visits;
