//! Which part of an article a misspelt name was meant for.

use super::headings::{NAMES, Role, bare};

/// Up to here two names of a part are one word with slips in it: "Nguyen nhâm"
/// for "Nguyên nhân", but not "Cách dùng" for "Cách xử lý".
const ALIKE: f64 = 0.84;

impl Role {
    /// The role that a name outside the table was probably meant for; `None`
    /// where it is a name of its own.
    ///
    /// ```
    /// use sotay::article::Role;
    /// assert_eq!(Role::nearest("Cách sử lý"), Some(Role::Resolution));
    /// assert_eq!(Role::nearest("Nguyên nhn"), Some(Role::Cause));
    /// assert_eq!(Role::nearest("Bảng giá"), None);
    /// ```
    pub fn nearest(name: &str) -> Option<Self> {
        let folded = bare(name);
        let likeness = |known: &str| strsim::normalized_damerau_levenshtein(known, &folded);
        NAMES
            .iter()
            .flat_map(|(role, names)| names.iter().map(|known| (*role, likeness(known))))
            .filter(|(_, likeness)| *likeness >= ALIKE)
            .max_by(|(_, one), (_, other)| one.total_cmp(other))
            .map(|(role, _)| role)
    }

    /// How the team names a part of this role; `None` where it has no name.
    pub fn usual_name(self) -> Option<&'static str> {
        match self {
            Self::Issue => Some("Trường hợp"),
            Self::Environment => Some("Môi trường"),
            Self::Cause => Some("Nguyên nhân"),
            Self::Resolution => Some("Cách xử lý"),
            Self::CauseAndResolution => Some("Nguyên nhân và cách xử lý"),
            Self::Prevention => Some("Phòng tránh"),
            Self::Note => Some("Lưu ý"),
            Self::Reference => Some("Nguồn"),
            Self::Other | Self::Text => None,
        }
    }
}
