//! What happens to the articles while they are in service.

use super::Name;
use crate::article::Finding;

/// One thing that happened between two looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A file that was not there before.
    Added(Name),
    /// It says something else.
    Changed(Name),
    /// It is there no more.
    Removed(Name),
    /// It broke. Told once, until it is mended.
    Broken {
        /// The file.
        name: Name,
        /// How.
        trouble: Trouble,
        /// What askers get meanwhile.
        served: Served,
    },
    /// A file that was broken is in service as it is.
    Mended(Name),
    /// A folder below cannot be walked through; its articles stay in service.
    Closed {
        /// The folder.
        name: Name,
        /// What the system said.
        error: String,
    },
    /// It can be walked through again.
    Opened(Name),
    /// The articles stay in service although their folder has none.
    Lost(Outage),
    /// The folder has articles again.
    Back,
}

/// Why articles are in service that the folder does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outage {
    /// The folder cannot be listed; what the system said.
    Gone(String),
    /// There is not one article in it: a share that is not mounted leaves an
    /// empty folder.
    Empty,
}

/// Why a file is not in service as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is nothing in it: perhaps it is being written.
    Empty,
    /// It cannot be read; what the system said.
    Unreadable(String),
    /// Something in it would fail the asker.
    Finding {
        /// What.
        finding: Finding,
        /// Its line and column, counted from 1.
        position: (usize, usize),
    },
}

/// What askers get in place of a broken file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// Its last good version.
    LastGood,
    /// What can be understood of it: there has been no good version yet.
    AsItIs,
    /// Nothing.
    Nothing,
}
