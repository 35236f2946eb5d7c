//! What changes and questions are in SQL.

use sqlx::{Sqlite as Db, sqlite::SqliteArguments};

use crate::lang::Lang;

/// What sqlx says.
pub(super) type SqlResult<T> = std::result::Result<T, sqlx::Error>;

/// A change in SQL: one statement or several.
pub(super) type Statement = sqlx::query::Query<'static, Db, SqliteArguments>;

pub(super) fn lang(code: &str) -> Lang {
    Lang::of(Some(code))
}
