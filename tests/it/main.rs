//! The integration tests: one binary, a module per feature.

mod architecture;
mod fixtures;
mod laws;
mod serve;
mod support;
