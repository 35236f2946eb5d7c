//! Section names: which words above a text say what the text is.
//!
//! Help centres name the same three parts in many ways; the table knows those
//! seen, folded, so that case and diacritics do not matter. A name outside the
//! table is kept as it is ([`Role::Other`]).

use crate::text::{fold, marked_key};

/// What a section is to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Trường hợp: how the problem shows itself.
    Issue,
    /// Môi trường: product, channel, version.
    Environment,
    /// Nguyên nhân.
    Cause,
    /// Cách xử lý.
    Resolution,
    /// "Các nguyên nhân và cách khắc phục": both in one.
    CauseAndResolution,
    /// "Để hạn chế …": how to keep it from coming back.
    Prevention,
    /// Lưu ý.
    Note,
    /// Where the article's facts come from.
    Reference,
    /// A section under a name of its own.
    Other,
    /// Text under no name.
    Text,
}

/// Names that stand alone: `## Nguyên nhân`, `• Cách xử lý:`. They are listed
/// without "các" before them, as [`bare`] makes them.
pub(super) const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Issue,
        &[
            "truong hop",
            "trieu chung",
            "hien tuong",
            "dau hieu",
            "dau hieu nhan biet",
            "tinh trang",
            "tinh huong",
            "van de",
            "mo ta",
            "mo ta loi",
            "mo ta su co",
            "bieu hien",
            "thong bao loi",
            "loi gap phai",
            "su co",
            "cau hoi",
            "hoi",
            "issue",
            "issues",
            "symptom",
            "symptoms",
            "problem",
            "error message",
            "question",
        ],
    ),
    (
        Role::Environment,
        &[
            "moi truong",
            "ap dung",
            "ap dung cho",
            "pham vi",
            "pham vi ap dung",
            "san pham",
            "kenh",
            "environment",
            "applies to",
            "product",
            "products",
        ],
    ),
    (
        Role::Cause,
        &[
            "nguyen nhan",
            "ly do",
            "tai sao",
            "vi sao",
            "cause",
            "causes",
            "reason",
            "reasons",
            "root cause",
        ],
    ),
    (
        Role::Resolution,
        &[
            "cach xu ly",
            "xu ly",
            "huong xu ly",
            "huong dan xu ly",
            "buoc xu ly",
            "cach khac phuc",
            "khac phuc",
            "huong khac phuc",
            "huong dan khac phuc",
            "buoc khac phuc",
            "giai phap",
            "cach giai quyet",
            "huong giai quyet",
            "giai quyet",
            "phuong an",
            "phuong an xu ly",
            "phuong an khac phuc",
            "cach sua",
            "cach sua loi",
            "cach fix",
            "cach fix loi",
            "fix loi",
            "buoc thuc hien",
            "cach thuc hien",
            "huong dan",
            "tra loi",
            "dap",
            "resolution",
            "resolutions",
            "solution",
            "solutions",
            "fix",
            "how to fix",
            "workaround",
            "answer",
            "what to do",
            "steps",
            "remedy",
        ],
    ),
    (
        Role::Prevention,
        &[
            "phong tranh",
            "phong ngua",
            "cach phong tranh",
            "cach phong ngua",
            "de phong",
            "prevention",
            "how to prevent",
        ],
    ),
    (
        Role::Note,
        &[
            "luu y",
            "ghi chu",
            "chu y",
            "luu y them",
            "note",
            "notes",
            "important",
            "good to know",
        ],
    ),
    (
        Role::Reference,
        &[
            "nguon",
            "nguon tham khao",
            "tham khao",
            "tai lieu tham khao",
            "source",
            "sources",
            "reference",
            "references",
        ],
    ),
];

/// Beginnings after which the name goes on: "Để hạn chế việc …", "Nguyên nhân
/// gây lỗi #100", "Trường hợp 2". The longer beginning stands first.
const BEGINNINGS: &[(Role, &str)] = &[
    (Role::Issue, "truong hop"),
    (Role::Issue, "dau hieu"),
    (Role::Cause, "nguyen nhan"),
    (Role::Resolution, "cach xu ly"),
    (Role::Resolution, "cach khac phuc"),
    (Role::Resolution, "huong xu ly"),
    (Role::Resolution, "cach giai quyet"),
    (Role::Resolution, "how to fix"),
    (Role::Prevention, "de han che"),
    (Role::Prevention, "de tranh"),
    (Role::Prevention, "de phong"),
    (Role::Prevention, "cach phong"),
    (Role::Note, "luu y"),
    (Role::Note, "mot so luu y"),
    (Role::Note, "chu y"),
];

/// The role that `name` gives its section; [`Role::Other`] when the table does
/// not know it.
///
/// ```
/// use sotay::article::Role;
/// assert_eq!(Role::of_name("HƯỚNG XỬ LÝ:"), Role::Resolution);
/// assert_eq!(Role::of_name("2. Các nguyên nhân và cách khắc phục"), Role::CauseAndResolution);
/// assert_eq!(Role::of_name("Bảng giá"), Role::Other);
/// ```
impl Role {
    /// See the table: the role a section name stands for.
    pub fn of_name(name: &str) -> Self {
        let folded = bare(name);
        named(name, &folded)
            .or_else(|| combined(&folded))
            .or_else(|| beginning(&folded))
            .unwrap_or(Self::Other)
    }

    /// The role of a label in running text ("Nguyên nhân: …"). Stricter than
    /// [`Role::of_name`]: only prevention and notes may go on after the
    /// beginning, since their first words already are the sentence.
    pub(crate) fn of_label(label: &str) -> Option<Self> {
        let folded = bare(label);
        named(label, &folded)
            .or_else(|| combined(&folded))
            .or_else(|| numbered_issue(&folded))
    }

    /// The role of a line that both names its section and is its first
    /// sentence: "Để hạn chế việc kiểm soát quyền …, bạn cần lưu ý:".
    pub(super) fn of_sentence(line: &str) -> Option<Self> {
        let folded = bare(line);
        beginning(&folded).filter(|role| matches!(role, Self::Prevention | Self::Note))
    }
}

/// Whether a heading goes on with the section above instead of opening one:
/// "Bước 2: …", "Cách 1".
pub(super) fn continues(name: &str) -> bool {
    let folded = fold(name.trim());
    ["buoc", "cach", "step", "option", "phuong an"]
        .iter()
        .any(|word| {
            folded
                .strip_prefix(word)
                .is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
        })
}

/// The folded name without numbering, "các", emphasis and closing punctuation.
pub(super) fn bare(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric() && c != '&' && c != '/')
        .filter(|word| !word.is_empty())
        .collect();
    while let Some(first) = words.first() {
        let number = first.trim_end_matches('/');
        let numbering = number.bytes().all(|b| b.is_ascii_digit())
            || matches!(
                number,
                "i" | "ii"
                    | "iii"
                    | "iv"
                    | "v"
                    | "a"
                    | "b"
                    | "c"
                    | "d"
                    | "cac"
                    | "nhung"
                    | "mot so"
            );
        if numbering && words.len() > 1 {
            words.remove(0);
        } else {
            break;
        }
    }
    words.join(" ")
}

/// `lí do` and `lý do` are one word in two spellings.
fn same(name: &str, written: &str) -> bool {
    let letter = |b: u8| if b == b'y' { b'i' } else { b };
    name.bytes().map(letter).eq(written.bytes().map(letter))
}

/// The role of a name in the table. Two names are so short that other words fold to
/// them: "Hội" is not "Hỏi", nor "Đập" "Đáp".
fn named(name: &str, folded: &str) -> Option<Role> {
    let written = match folded {
        "hoi" => "hỏi",
        "dap" => "đáp",
        _ => return exact(folded),
    };
    let word = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    let marks = word.split_whitespace().last().and_then(marked_key);
    let is_it = marks.is_none() || marks == marked_key(written);
    exact(folded).filter(|_| is_it)
}

fn exact(folded: &str) -> Option<Role> {
    NAMES
        .iter()
        .find(|(_, names)| names.iter().any(|name| same(name, folded)))
        .map(|(role, _)| *role)
}

fn combined(folded: &str) -> Option<Role> {
    let (left, right) = [" va ", " & ", " / ", "/", " and "]
        .iter()
        .find_map(|joint| folded.split_once(joint))?;
    let strip = |s: &str| s.trim().trim_start_matches("cac ").to_owned();
    let (left, right) = (strip(left), strip(right));
    let role = |s: &str| exact(s).or_else(|| beginning(s));
    match (role(&left)?, role(&right)?) {
        (Role::Cause, Role::Resolution) | (Role::Resolution, Role::Cause) => {
            Some(Role::CauseAndResolution)
        }
        (left, right) if left == right => Some(left),
        _ => None,
    }
}

fn beginning(folded: &str) -> Option<Role> {
    BEGINNINGS
        .iter()
        .find(|(_, start)| {
            let (head, rest) = folded.split_at_checked(start.len()).unwrap_or((folded, ""));
            same(start, head) && (rest.is_empty() || rest.starts_with(' '))
        })
        .map(|(role, _)| *role)
}

/// "Trường hợp 2" before a colon.
fn numbered_issue(folded: &str) -> Option<Role> {
    let rest = folded.strip_prefix("truong hop ")?;
    (rest.len() <= 3 && rest.bytes().all(|b| b.is_ascii_digit())).then_some(Role::Issue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn names(role: Role, all: &[&str]) {
        for name in all {
            assert_eq!(Role::of_name(name), role, "name: {name}");
        }
    }

    #[test]
    fn words_that_fold_to_a_short_name_are_not_it() {
        for name in ["Hội", "hồi:", "Đập"] {
            assert_eq!(Role::of_name(name), Role::Other, "{name}");
        }
        for name in ["Hỏi:", "hoi", "2. HỎI", "ho\u{309}i"] {
            assert_eq!(Role::of_name(name), Role::Issue, "{name}");
        }
        assert_eq!(Role::of_name("Đáp:"), Role::Resolution);
    }

    #[test]
    fn the_names_of_real_help_centres_are_known() {
        names(
            Role::Issue,
            &[
                "Trường hợp",
                "Dấu hiệu nhận biết",
                "HIỆN TƯỢNG",
                "Trieu chung:",
                "Trường hợp 2: page mới",
                "Symptoms",
            ],
        );
        names(
            Role::Cause,
            &[
                "Nguyên nhân",
                "Lý do",
                "**Nguyên nhân:**",
                "Nguyên nhân gây lỗi #100",
                "Cause",
            ],
        );
        names(
            Role::Resolution,
            &[
                "Cách xử lý",
                "Giải pháp",
                "Hướng xử lý",
                "3. Cách khắc phục",
                "Cách xử lí",
                "2/ Hướng xử lý",
                "b) Giải pháp",
                "Trả lời",
                "Resolution",
                "Cách khắc phục lỗi",
                "Các bước thực hiện",
                "Các bước xử lý",
            ],
        );
        names(
            Role::CauseAndResolution,
            &[
                "Các nguyên nhân và cách khắc phục",
                "Nguyên nhân & cách xử lý",
                "Nguyên nhân/Giải pháp",
                "Cause and solution",
            ],
        );
        names(
            Role::Prevention,
            &["Để hạn chế việc mất quyền", "Phòng tránh"],
        );
        names(Role::Note, &["Lưu ý", "Một số lưu ý khi dùng", "Notes"]);
    }

    #[test]
    fn other_names_stay_their_own() {
        names(
            Role::Other,
            &["Bảng giá", "Liên hệ", "Nguyên tắc", "", "#100"],
        );
    }

    #[test]
    fn a_label_is_no_sentence() {
        assert_eq!(Role::of_label("Nguyên nhân"), Some(Role::Cause));
        assert_eq!(Role::of_label("Trường hợp 2"), Some(Role::Issue));
        assert_eq!(Role::of_label("Nguyên nhân là do Facebook đổi"), None);
        assert_eq!(
            Role::of_sentence("Để hạn chế việc này, bạn cần lưu ý:"),
            Some(Role::Prevention)
        );
        assert_eq!(Role::of_sentence("Nguyên nhân là do Facebook đổi"), None);
    }

    #[test]
    fn steps_go_on_with_their_section() {
        assert!(continues("Bước 1: Vào Cài đặt"));
        assert!(continues("Cách 2"));
        assert!(!continues("Cách xử lý"));
    }
}
