//! Nothing is lost without being named: generated documents in each format arrive
//! whole, and what is taken away from an article is told with its place.

use std::fmt::Write as _;

use proptest::prelude::*;
use sotay::{
    article::{Article, Source, Status, read},
    import::{Item, Loss, Placement, Shelf, Visible, VisibleKind, convert, lost},
    lang::Lang,
    render::{BlockKind, article_page, pictures},
};

use super::faithful::{docx, paragraph};

const LINK: &str = "https://a.vn/x_y(1)?b=1&c=2";

/// How a word looks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Look {
    Plain,
    Struck,
    Link,
    Bold,
}

/// A part of a document. Its words are numbered, so that each is there once.
#[derive(Clone, Debug)]
enum Part {
    /// Lines of words.
    Lines(Vec<Vec<Look>>),
    /// Items by their depth.
    List(bool, u64, Vec<usize>),
    Code(Vec<usize>),
    Picture,
    Table(usize, usize),
}

fn part() -> impl Strategy<Value = Part> {
    let look = prop::sample::select(vec![Look::Plain, Look::Struck, Look::Link, Look::Bold]);
    let line = prop::collection::vec(look, 1..4);
    prop_oneof![
        prop::collection::vec(line, 1..4).prop_map(Part::Lines),
        (
            any::<bool>(),
            1..12_u64,
            prop::collection::vec(0..3_usize, 1..6)
        )
            .prop_map(|(is_ordered, first, depths)| Part::List(
                is_ordered,
                if is_ordered { first } else { 1 },
                below_each_other(depths)
            )),
        prop::collection::vec(0..5_usize, 1..4).prop_map(Part::Code),
        Just(Part::Picture),
        (2..4_usize, 2..4_usize).prop_map(|(wide, high)| Part::Table(wide, high)),
    ]
}

/// Depths as lists can have them: each at most one deeper than the one before.
fn below_each_other(depths: Vec<usize>) -> Vec<usize> {
    let mut most = 0;
    let mut all = Vec::new();
    for depth in depths {
        all.push(depth.min(most));
        most = all[all.len() - 1] + 1;
    }
    all
}

/// What a document shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    lines: Vec<String>,
    /// Depth, marker and word.
    items: Vec<(usize, String, String)>,
    code: Vec<String>,
    struck: Vec<String>,
    linked: Vec<String>,
    rows: Vec<String>,
    has_pictures: bool,
}

/// The words of a document as they are given out.
struct Words(usize);

impl Words {
    fn next(&mut self) -> String {
        self.0 += 1;
        format!("từ{}", self.0)
    }

    /// Lines of words, each written as it looks.
    fn lines(
        &mut self,
        lines: &[Vec<Look>],
        gap: &str,
        written: impl Fn(Look, String) -> String,
    ) -> Vec<String> {
        let line = |looks: &Vec<Look>| {
            let words = looks.iter().map(|look| written(*look, self.next()));
            words.collect::<Vec<_>>().join(gap)
        };
        lines.iter().map(line).collect()
    }

    /// Lines of code, so far indented.
    fn code(&mut self, indents: &[usize]) -> Vec<String> {
        let line = |indent: &usize| " ".repeat(*indent) + &self.next();
        indents.iter().map(line).collect()
    }

    /// The cells of a row.
    fn row(&mut self, wide: usize) -> Vec<String> {
        (0..wide).map(|_| self.next()).collect()
    }
}

/// The number before each item of a list.
fn markers(is_ordered: bool, first: u64, depths: &[usize]) -> Vec<String> {
    let mut next = [first, 1, 1];
    let numbers = depths.iter().map(|&depth| {
        let number = next[depth];
        next[depth] += 1;
        next[depth + 1..].fill(1);
        if is_ordered {
            format!("{number}.")
        } else {
            "•".to_owned()
        }
    });
    numbers.collect()
}

impl Shown {
    fn of_parts(parts: &[Part]) -> Self {
        let mut words = Words(0);
        let mut all = Self::default();
        for part in parts {
            match part {
                Part::Lines(lines) => {
                    for line in lines {
                        let mut shown = Vec::new();
                        for look in line {
                            let word = words.next();
                            match look {
                                Look::Struck => all.struck.push(word.clone()),
                                Look::Link => all.linked.push(word.clone()),
                                Look::Plain | Look::Bold => {}
                            }
                            shown.push(word);
                        }
                        all.lines.push(shown.join(" "));
                    }
                }
                Part::List(is_ordered, first, depths) => {
                    let markers = markers(*is_ordered, *first, depths);
                    for (depth, marker) in depths.iter().zip(markers) {
                        all.items.push((*depth, marker, words.next()));
                    }
                }
                Part::Code(indents) => {
                    all.code.extend(words.code(indents));
                }
                Part::Picture => all.has_pictures = true,
                Part::Table(wide, high) => {
                    for _ in 0..*high {
                        let cells = words.row(*wide);
                        all.rows.push(cells.join(" | "));
                    }
                }
            }
        }
        all
    }

    fn of_article(article: &Article) -> Self {
        let mut all = Self {
            has_pictures: !pictures(article).is_empty(),
            ..Self::default()
        };
        for block in article_page(article, Lang::Vi).blocks {
            let text = block.text();
            for run in &block.runs {
                let words = run.text.split_whitespace().map(str::to_owned);
                if run.style.strike {
                    all.struck.extend(words);
                } else if run.style.link.as_deref() == Some(LINK) {
                    all.linked.extend(words);
                }
            }
            match block.kind {
                BlockKind::Item { depth, marker } if !marker.is_empty() => {
                    all.items.push((depth.into(), marker, text));
                }
                BlockKind::Pre { .. } => all.code.extend(text.lines().map(str::to_owned)),
                BlockKind::Paragraph if text.contains(" | ") => all.rows.push(text),
                BlockKind::Paragraph => all.lines.extend(text.lines().map(str::to_owned)),
                _ => {}
            }
        }
        all
    }
}

fn html_of(parts: &[Part]) -> String {
    let mut words = Words(0);
    let mut out = String::from("<h1>Bài</h1><h2>Cách xử lý</h2>");
    for part in parts {
        match part {
            Part::Lines(lines) => {
                let lines = words.lines(lines, " ", |look, word| match look {
                    Look::Plain => word,
                    Look::Bold => format!("<b>{word}</b>"),
                    Look::Struck => {
                        format!("<span style=\"text-decoration:line-through\">{word}</span>")
                    }
                    Look::Link => {
                        format!("<a href=\"{}\">{word}</a>", LINK.replace('&', "&amp;"))
                    }
                });
                let _ = write!(out, "<p>{}</p>", lines.join("<br>"));
            }
            Part::List(is_ordered, first, depths) => {
                let name = if *is_ordered { "ol" } else { "ul" };
                let _ = write!(out, "<{name} start={first}>");
                let mut open = 0;
                for (number, &depth) in depths.iter().enumerate() {
                    if depth > open {
                        let _ = write!(out, "<{name}>");
                    } else if number > 0 {
                        out.push_str("</li>");
                        out.push_str(&format!("</{name}></li>").repeat(open - depth));
                    }
                    open = depth;
                    let _ = write!(out, "<li>{}", words.next());
                }
                out.push_str(&format!("</li></{name}>").repeat(open + 1));
            }
            Part::Code(indents) => {
                let lines = words.code(indents);
                let _ = write!(out, "<pre>{}</pre>", lines.join("\n"));
            }
            Part::Picture => out.push_str("<p><img src=\"anh/a b.png\"></p>"),
            Part::Table(wide, high) => {
                let mut row = || -> String {
                    let cells = words.row(*wide);
                    format!("<td>{}</td>", cells.join("</td><td>"))
                };
                let rows: Vec<String> = (0..*high).map(|_| row()).collect();
                let _ = write!(out, "<table><tr>{}</tr></table>", rows.join("</tr><tr>"));
            }
        }
    }
    out
}

fn markdown_of(parts: &[Part]) -> String {
    let mut words = Words(0);
    let mut out = String::from("# Bài\n\n## Cách xử lý\n");
    for (number, part) in parts.iter().enumerate() {
        // What stands alone in a line ends a list before it.
        let _ = write!(out, "\n<!-- {number} -->\n\n");
        match part {
            Part::Lines(lines) => {
                let lines = words.lines(lines, " ", |look, word| match look {
                    Look::Plain => word,
                    Look::Bold => format!("**{word}**"),
                    Look::Struck => format!("~~{word}~~"),
                    Look::Link => format!("[{word}]({LINK})"),
                });
                let _ = writeln!(out, "{}", lines.join("\\\n"));
            }
            Part::List(is_ordered, first, depths) => {
                for (depth, marker) in depths.iter().zip(markers(*is_ordered, *first, depths)) {
                    let marker = marker.replace('•', "-");
                    let _ = writeln!(out, "{}{marker} {}", "    ".repeat(*depth), words.next());
                }
            }
            Part::Code(indents) => {
                let lines = words.code(indents);
                let _ = writeln!(out, "```\n{}\n```", lines.join("\n"));
            }
            Part::Picture => out.push_str("![](anh/a b.png)\n"),
            Part::Table(wide, high) => {
                for number in 0..*high {
                    let cells = words.row(*wide);
                    let _ = writeln!(out, "| {} |", cells.join(" | "));
                    if number == 0 {
                        let _ = writeln!(out, "|{}", " --- |".repeat(*wide));
                    }
                }
            }
        }
    }
    out
}

fn docx_of(parts: &[Part]) -> Vec<u8> {
    let mut words = Words(0);
    let mut body = paragraph("<w:outlineLvl w:val=\"1\"/>", "Cách xử lý");
    let mut lists = String::new();
    for (number, part) in parts.iter().enumerate() {
        match part {
            Part::Lines(lines) => {
                let gap = "<w:r><w:t xml:space=\"preserve\"> </w:t></w:r>";
                let lines = words.lines(lines, gap, |look, word| {
                    let run = |properties: &str| {
                        format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{word}</w:t></w:r>")
                    };
                    match look {
                        Look::Plain => run(""),
                        Look::Bold => run("<w:b/>"),
                        Look::Struck => run("<w:strike/>"),
                        Look::Link => {
                            format!("<w:hyperlink r:id=\"link\">{}</w:hyperlink>", run(""))
                        }
                    }
                });
                let lines = lines.join("<w:r><w:br/></w:r>");
                let _ = write!(body, "<w:p>{lines}</w:p>");
            }
            Part::List(is_ordered, first, depths) => {
                let id = number + 1;
                let format = if *is_ordered { "decimal" } else { "bullet" };
                let level = |at: usize| {
                    let start = if at == 0 { *first } else { 1 };
                    format!(
                        "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"{start}\"/><w:numFmt w:val=\"{format}\"/></w:lvl>"
                    )
                };
                let levels: String = (0..3).map(level).collect();
                let _ = write!(
                    lists,
                    "<w:abstractNum w:abstractNumId=\"{id}\">{levels}</w:abstractNum><w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"{id}\"/></w:num>"
                );
                for depth in depths {
                    let list = format!(
                        "<w:numPr><w:ilvl w:val=\"{depth}\"/><w:numId w:val=\"{id}\"/></w:numPr>"
                    );
                    body += &paragraph(&list, &words.next());
                }
            }
            Part::Code(indents) => {
                for line in words.code(indents) {
                    body += &paragraph("<w:pStyle w:val=\"Code\"/>", &line);
                }
            }
            Part::Picture => {
                body += "<w:p><w:r><w:drawing><a:blip r:embed=\"r2\"/></w:drawing></w:r></w:p>";
            }
            Part::Table(wide, high) => {
                let mut row = || -> String {
                    let cell = |_| format!("<w:tc>{}</w:tc>", paragraph("", &words.next()));
                    (0..*wide).map(cell).collect()
                };
                let rows: Vec<String> = (0..*high).map(|_| row()).collect();
                let _ = write!(
                    body,
                    "<w:tbl><w:tr>{}</w:tr></w:tbl>",
                    rows.join("</w:tr><w:tr>")
                );
            }
        }
        // An empty line ends what goes on from paragraph to paragraph.
        body += "<w:p></w:p>";
    }
    let numbering = format!("<w:numbering xmlns:w=\"w\">{lists}</w:numbering>");
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"Code\"><w:name w:val=\"Source Code\"/></w:style></w:styles>";
    let parts = [
        ("numbering", numbering.as_str()),
        ("styles", styles),
        ("image", "png"),
        ("hyperlink", LINK),
    ];
    docx(&body, &parts)
}

fn item_of(name: &str, bytes: &[u8]) -> Item {
    let mut items = convert(name, bytes).expect("a source");
    items.remove(0).expect("an article")
}

/// The article of a source, and what was told to be lost of it.
fn placed(item: &Item) -> (Article, Vec<Loss>) {
    let placed = Shelf::new(&[], Lang::Vi).place(item, "", &|_, _| None);
    let (article, _) = read(&Source::new("a.md", placed.text.as_str()));
    let losses = match placed.outcome {
        Placement::Lossy(losses) => losses,
        _ => Vec::new(),
    };
    (article, losses)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_arrive_whole(parts in prop::collection::vec(part(), 1..6)) {
        let sources = [
            ("a.html", html_of(&parts).into_bytes()),
            ("a.md", markdown_of(&parts).into_bytes()),
            ("a.docx", docx_of(&parts)),
        ];
        for (name, bytes) in sources {
            let item = item_of(name, &bytes);
            let (article, losses) = placed(&item);
            prop_assert_eq!(losses, Vec::new(), "{}: {}", name, item.text);
            let (shown, expected) = (Shown::of_article(&article), Shown::of_parts(&parts));
            prop_assert_eq!(shown, expected, "{}: {}", name, item.text);
        }
    }

    #[test]
    fn what_is_taken_away_is_named(parts in prop::collection::vec(part(), 1..5), at in any::<prop::sample::Index>()) {
        let whole = item_of("a.html", html_of(&parts).as_bytes());
        let cuts = cuts(&whole.text);
        prop_assume!(!cuts.is_empty());
        let (kind, cut) = &cuts[at.index(cuts.len())];
        let (article, _) = read(&Source::new("a.md", cut.as_str()));
        let losses = lost(&whole.visible, &Visible::of_article(&article));
        prop_assert!(losses.iter().any(|loss| loss.kind == *kind), "{:?}: {}\n{:?}", kind, cut, losses);
    }
}

/// `text` with one thing less, for each of those that it has.
fn cuts(text: &str) -> Vec<(VisibleKind, String)> {
    let mut all = Vec::new();
    let mut cut = |kind, from: &str, to: &str| {
        if let Some(at) = text.rfind(from) {
            let mut cut = text.to_owned();
            cut.replace_range(at..at + from.len(), to);
            all.push((kind, cut));
        }
    };
    cut(VisibleKind::Picture, "![](<anh/a b.png>)", "");
    cut(VisibleKind::Link, "](https", "](http");
    cut(VisibleKind::Link, "](<https", "](<http");
    cut(VisibleKind::Struck, "~~từ", "từ");
    cut(VisibleKind::Line, "\\\n", " ");
    // Only the first number of a list counts.
    for number in 1..14 {
        let (from, to) = (number, number + 30);
        let (from, to) = (format!("\n\n{from}. từ"), format!("\n\n{to}. từ"));
        cut(VisibleKind::Step, &from, &to);
    }
    if let Some((before, code)) = text.split_once("```\n") {
        all.push((VisibleKind::Code, format!("{before}```\n {code}")));
    }
    if let Some((before, row)) = text.split_once("\n| từ") {
        all.push((VisibleKind::Cell, format!("{before}\n| | từ{row}")));
    }
    all
}

#[test]
fn what_an_own_article_loses_is_told_in_its_own_front_matter() {
    // A title is shown as its words; where it led is lost.
    let text = "+++\ntitle = \"T\"\n+++\n\n# [Lỗi 5](https://a.vn/5)\n\n## Cách xử lý\n\nChờ.\n";
    let (article, losses) = placed(&item_of("a.md", text.as_bytes()));
    assert_eq!(losses.len(), 1, "{losses:?}");
    assert_eq!(
        losses[0].told(Lang::Vi),
        "thiếu 1 liên kết, đầu tiên tới «https://a.vn/5»"
    );
    assert_eq!(article.front.status, Some(Status::Draft));
    assert!(
        article.source().starts_with("+++\n# Nhập từ nguồn khác"),
        "{}",
        article.source()
    );
}
