//! The numbers that stand for words.

/// A folded word.
pub(in crate::search) type WordId = u32;
/// One way to write a word: its letters with these marks. `hoà` and `hòa` are
/// one, `hòa` and `hoa` are two.
pub(in crate::search) type SurfaceId = u32;
/// The end of a sentence or clause, in a sequence of surfaces.
pub(in crate::search) const BREAK: SurfaceId = 0;
