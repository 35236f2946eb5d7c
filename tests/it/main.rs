//! The integration tests: one binary, a module per feature.

mod architecture;
mod serve;
mod support;
