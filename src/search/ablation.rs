//! [`Component`]: the parts of the search that can be left out, to see what they
//! are worth.

/// A part of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Component {
    /// Words that say little are weighed down.
    Chatter,
    /// Abbreviations are read in full.
    Abbreviations,
    /// Neighbours choose between readings.
    Neighbours,
    /// Other words for the same thing.
    Synonyms,
    /// Unknown words become known ones.
    Repair,
    /// Marks for words typed without.
    Restoration,
    /// Pairs of neighbouring words.
    Pairs,
    /// Products that are named and not the article's.
    Systems,
    /// Marks that contradict count against.
    Marks,
}

impl Component {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Chatter,
        Self::Abbreviations,
        Self::Neighbours,
        Self::Synonyms,
        Self::Repair,
        Self::Restoration,
        Self::Pairs,
        Self::Systems,
        Self::Marks,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chatter => "chatter",
            Self::Abbreviations => "abbreviations",
            Self::Neighbours => "neighbours",
            Self::Synonyms => "synonyms",
            Self::Repair => "repair",
            Self::Restoration => "restoration",
            Self::Pairs => "pairs",
            Self::Systems => "systems",
            Self::Marks => "marks",
        }
    }
}

/// The parts that are left out; none by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ablation(u16);

impl Ablation {
    /// Whether `component` is left out.
    pub fn has(self, component: Component) -> bool {
        self.0 & (1 << component as u16) != 0
    }
}

impl FromIterator<Component> for Ablation {
    fn from_iter<T: IntoIterator<Item = Component>>(all: T) -> Self {
        Self(all.into_iter().fold(0, |set, one| set | 1 << one as u16))
    }
}
