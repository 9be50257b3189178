//! Across processes: a real centre, a real terminal, its real window under a display of its own.
//!
//! `cargo xtask test` builds the programs first; the tests find them where cargo puts them.

mod desk;
pub mod faults;
pub mod filling;
mod hall;
mod picture;
mod program;
mod reception;
mod window;

pub use hall::{Hall, pdf_text};
pub use reception::Reception;
pub use window::{Size, Window};
