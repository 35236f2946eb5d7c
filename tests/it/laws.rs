//! Laws: what holds for every article and every question.

mod articles;
mod questions;
mod written;

use proptest::prelude::*;
use sotay::render::{BlockKind, Page};

/// As many cases as a build can wait for; no file remembers failures, a found
/// one becomes a test of its own.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    }
}

/// Pieces that the reader and the drawing have to tell apart.
const PIECES: &[&str] = &[
    "---\n",
    "title: ",
    "codes: [#100, \"",
    "status: draft\n",
    "  - #10\n",
    "# ",
    "## Nguyên nhân\n",
    "## Cách xử lý\n",
    "• Trường hợp: ",
    "  • Cách xử lý:\n",
    "- **Nguyên nhân**: ",
    "Lưu ý:\n",
    "Để hạn chế việc này:\n",
    "1. ",
    "3) ",
    "- ",
    "   - ",
    ">>> ",
    "> ",
    "```",
    "```json\n",
    "    ",
    "| a | b |\n|---|---|\n| c | d |\n",
    "![ảnh](a.png)",
    "[nối](https://a.vn/?b=1&c=\"2\")",
    "[x](bai.md)",
    "<app>",
    "<b>",
    "</b>",
    "<br>",
    "<!--",
    "-->",
    "<div>\n",
    "&amp;",
    "&",
    "<",
    ">",
    "**",
    "*",
    "_",
    "~~",
    "`",
    "\\",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "===\n",
    "-----\n",
    "\u{feff}",
    "\u{200b}",
    "\u{301}",
    "\u{0}",
    "\u{1b}[31m",
    "😀",
    "👨\u{200d}👩\u{200d}👧",
    "bai-khac.md",
    "lỗi #100",
    "Facebook",
    "không gửi được tin",
    "Cám ơn quý khách!\n",
    "Hotline: 1900\n",
    "ﬁ",
    "İ",
    "ß",
];

/// Text of those pieces and others.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "\\PC{0,12}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Bytes: mostly text, sometimes damaged.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let damaged = (
        any_text(),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    )
        .prop_map(|(text, damages)| {
            let mut bytes = text.into_bytes();
            for (at, byte) in damages {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] = byte;
                }
            }
            bytes
        });
    prop_oneof![
        5 => any_text().prop_map(String::into_bytes),
        2 => damaged,
        1 => prop::collection::vec(any::<u8>(), 0..400),
    ]
}

/// The words of a page, in order, the numbers of its lists among them. Title
/// and footer are what the page adds to an article.
fn page_words(page: &Page, with_title_and_footer: bool) -> Vec<String> {
    let mut all = Vec::new();
    for block in &page.blocks {
        let own = match &block.kind {
            BlockKind::Title | BlockKind::Footer if !with_title_and_footer => continue,
            BlockKind::Item { marker, .. } => format!("{marker} {}", block.text()),
            _ => block.text(),
        };
        all.extend(words(&own));
    }
    all
}

fn words(text: &str) -> Vec<String> {
    sotay::text::words(text).map(str::to_owned).collect()
}
