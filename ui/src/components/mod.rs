//! The design system's parts. They take data and callbacks and never call the shell.

pub(crate) mod bars;
pub(crate) mod card;
pub(crate) mod consent_sheet;
pub(crate) mod dialog;
pub(crate) mod field;
pub(crate) mod find_out;
pub(crate) mod hall_map;
pub(crate) mod hours;
pub(crate) mod icon;
pub(crate) mod mascot;
pub(crate) mod material_sheet;
pub(crate) mod more_below;
pub(crate) mod qr;
pub(crate) mod requirements;
pub(crate) mod specimen;
pub(crate) mod text_field;
pub(crate) mod trail;
