//! What the bot remembers: handled updates, messages on their way, questions
//! and verdicts, settings, help cards, files.
//!
//! [`Memory`] is what the bot holds, and it always answers. Behind it stands a
//! [`Store`], the database; [`Sqlite`] is one. While the database fails,
//! changes are made in a database in memory and kept for the real one.
//!
//! What identifies people is hashed with a [`Secret`] of the installation,
//! texts are [`Masked`] before they come here. Nothing here has a clock.
//!
//! ```
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # let folder = std::env::temp_dir().join(format!("sotay-doc-{}", std::process::id()));
//! # runtime.block_on(async {
//! use sotay::store::{OutboxRow, Memory, UpdateKey};
//!
//! let memory = Memory::open(&folder, 1_000).await?;
//! let key = UpdateKey::message(-100, 7);
//! assert!(memory.claim(&key, 1_000).await, "not answered before");
//! let letter = OutboxRow::new(key.clone(), -100, "{}".to_owned(), 1_001);
//! assert!(memory.post(letter).await);
//! // … is sent …
//! memory.drop_letter(&key).await;
//! memory.close(1_002).await;
//!
//! let memory = Memory::open(&folder, 2_000).await?;
//! assert!(!memory.claim(&key, 2_000).await, "answered before the restart");
//! # memory.close(2_000).await;
//! # Ok::<(), sotay::store::StoreError>(())
//! # })?;
//! # std::fs::remove_dir_all(folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backend;
mod data_dir;
mod editing;
mod failover;
mod files;
mod history;
mod ids;
mod lock;
mod memory;
mod records;
mod redact;
mod secret;
mod sqlite;
mod words;

pub use backend::{Fault, Health, Result, Store, StoreError};
pub use data_dir::{Folder, OpenedDatabase, Origin};
pub use editing::{Awaited, Draft, DraftState, GivenAnswer, Revision, RevisionWay, Waiting};
pub use files::{DATABASE_FILE, LOCK_FILE, database_of};
pub use history::{AskedIn, Escalation, History};
pub use ids::{Chat, PersonHash, Seconds, UpdateKey};
pub use lock::{Lock, SecretFile, look_at_secret, open_to_others, secret_path, write_and_remove};
pub use memory::Memory;
pub use records::{
    Card, CardState, Change, ChatSettings, GivenVerdict, IGNORED_DAYS, IgnoredGap, Mode, OutboxRow,
    Outcome, Posting, Question, Retention, Said, Shown, Verdict, VerdictCounts,
};
pub use redact::{MASKS, Masked};
pub use secret::{SECRET_FILE, Secret, content_hash};
pub use sqlite::{Sqlite, examine};
