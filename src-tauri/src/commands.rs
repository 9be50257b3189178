//! The contract's calls as Tauri commands: nothing but translation.

pub(crate) mod drafts;
pub(crate) mod finding;
pub(crate) mod handing_in;
pub(crate) mod operator;
pub(crate) mod photos;
pub(crate) mod typing;
pub(crate) mod visiting;
