//! The integration tests: one binary, a module per feature.

mod serve;
mod support;
