//! The integration tests: one binary, a module per feature.

mod architecture;
mod ask;
mod fixtures;
mod laws;
mod serve;
mod support;
