//! What SQLite's result codes mean to the operator
//! (<https://www.sqlite.org/rescode.html>).

use sqlx::migrate::MigrateError;

use crate::store::{Fault, StoreError};

pub(super) fn trouble(error: &sqlx::Error) -> StoreError {
    let fault = match error {
        sqlx::Error::Database(error) => error
            .code()
            .and_then(|code| code.parse().ok())
            .map_or(Fault::Other, of_code),
        sqlx::Error::Io(_) => Fault::Unreachable,
        sqlx::Error::PoolTimedOut => Fault::Slow,
        _ => Fault::Other,
    };
    StoreError {
        fault,
        what: error.to_string(),
    }
}

pub(super) fn unmigrated(error: &MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(inner) | MigrateError::ExecuteMigration(inner, _) => trouble(inner),
        MigrateError::VersionMissing(_)
        | MigrateError::VersionMismatch(_)
        | MigrateError::VersionTooNew(..) => StoreError {
            fault: Fault::Newer,
            what: error.to_string(),
        },
        _ => StoreError {
            fault: Fault::Other,
            what: error.to_string(),
        },
    }
}

/// The lower byte of an extended result code is the primary one.
fn of_code(code: u32) -> Fault {
    match (code, code & 0xff) {
        // SQLITE_READONLY_DBMOVED
        (1032, _) => Fault::Gone,
        (_, 5 | 6) => Fault::Locked,
        (_, 8) => Fault::ReadOnly,
        // 522: SQLITE_IOERR_SHORT_READ
        (522, _) | (_, 11 | 26) => Fault::Damaged,
        (_, 13) => Fault::Full,
        (_, 10) => Fault::Disk,
        (_, 18..=20 | 25) => Fault::Refused,
        (_, 3 | 14 | 23) => Fault::Unreachable,
        _ => Fault::Other,
    }
}
