//! What a citizen, a clerk and an operator do, in the real window: one program, so that while one window waits another works.

mod attract;
mod cards;
mod desk;
mod drafts;
mod life_events;
mod look;
mod photos;
mod screens;
mod typing;
mod visits;
