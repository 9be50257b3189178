//! The finder
