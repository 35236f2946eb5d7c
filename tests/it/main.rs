//! The integration tests: one binary, a module per feature.

mod architecture;
mod ask;
mod check;
mod doctor;
mod editor;
mod eval;
mod fixtures;
mod fuzz;
mod guide;
mod import;
mod laws;
mod locales;
#[cfg(feature = "meaning")]
mod meaning;
mod records;
mod refused;
mod serve;
mod store;
mod support;
