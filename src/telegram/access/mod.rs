//! Who may: the lists of `[access]` (`policy`), who is in the group of `members-of`
//! (`members`), and how much one person may ask (`quota`).

pub(crate) mod members;
pub(crate) mod policy;
pub(crate) mod quota;
