//! Articles of plain words, to be shown word for word.

use std::fmt::Write as _;

use proptest::prelude::*;
use sotay::article::{Form, Role};

/// An article as an editor writes it, of plain words.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) form: Form,
    pub(super) sections: usize,
    /// A role that one of the sections has.
    pub(super) role: Role,
}

const WORDS: &[&str] = &[
    "khách", "hàng", "không", "nhận", "được", "tin", "nhắn", "trang", "Facebook", "hội", "thoại",
    "đơn", "Haravan", "vào", "mục", "rồi", "chọn", "quyền", "gửi", "lại", "24h", "app", "ứng",
    "dụng",
];

fn line() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), 1..14).prop_map(|words| words.join(" "))
}

/// Paragraphs, a numbered list and a list with bullets, in any order.
fn body(indent: &'static str) -> impl Strategy<Value = String> {
    let list = || prop::collection::vec(line(), 1..5);
    let part = prop_oneof![
        line(),
        prop::collection::vec(line(), 2..4).prop_map(|lines| lines.join("\n")),
        list().prop_map(move |lines| {
            let items = (1..)
                .zip(lines)
                .map(|(n, line)| format!("{indent}{n}. {line}"));
            items.collect::<Vec<_>>().join("\n")
        }),
        list().prop_map(move |lines| {
            let items = lines.into_iter().map(|line| format!("{indent}- {line}"));
            items.collect::<Vec<_>>().join("\n")
        }),
    ];
    // A line between two lists keeps CommonMark from joining them.
    prop::collection::vec(part, 1..4).prop_map(|parts| parts.join("\n\nvà\n\n"))
}

/// Articles in each of the three forms.
pub(super) fn written() -> impl Strategy<Value = Written> {
    let names = [
        "Trường hợp",
        "Nguyên nhân",
        "Cách xử lý",
        "Phòng tránh",
        "Lưu ý",
    ];
    let markdown =
        (line(), prop::collection::vec(body(""), 1..=5)).prop_map(move |(title, bodies)| {
            let mut text = format!("# {title}\n\n");
            for (name, body) in names.iter().zip(&bodies) {
                let _ = write!(text, "## {name}\n\n{body}\n\n");
            }
            Written {
                text,
                form: Form::Markdown,
                sections: bodies.len(),
                role: Role::Issue,
            }
        });
    let bullets = prop::collection::vec((line(), body("  ")), 2..=3).prop_map(move |bodies| {
        let mut text = String::new();
        for (name, (first, body)) in names.iter().zip(&bodies) {
            let _ = write!(text, "• {name}: {first}\n\n{body}\n\n");
        }
        Written {
            text,
            form: Form::Bullets,
            sections: bodies.len(),
            role: Role::Cause,
        }
    });
    let free = (line(), body("")).prop_map(|(title, body)| Written {
        text: format!("# {title}\n\n{body}\n"),
        form: Form::Markdown,
        sections: 1,
        role: Role::Text,
    });
    prop_oneof![markdown, bullets, free]
}
