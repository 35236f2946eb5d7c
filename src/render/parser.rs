//! Markdown as all that draw or look through an article read it.
//!
//! An article is read part by part, but its definitions (`[cd]: https://…`) hold in
//! all of them. And names of files may have blanks, `![](anh/Ảnh chụp 1.png)`, which
//! CommonMark takes for text: people write them so, because their folders do.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser, Tag};
use regex::Regex;

use super::{
    Fence,
    comments::comments,
    html::{self, HtmlPiece},
};
use crate::article::Article;

/// Where the references of an article lead, by their labels.
#[derive(Default)]
pub(super) struct Definitions(HashMap<String, String>);

impl Definitions {
    /// Those of the whole article.
    pub(super) fn of(article: &Article) -> Self {
        Self::in_text(article.source())
    }

    /// Those of a text.
    fn in_text(text: &str) -> Self {
        if !text.contains("]:") {
            return Self::default();
        }
        // The text of a footnote is no target, and what stands below it none of its words.
        let apart = footnote_lines(text).into_iter().rev();
        let mut parted = text.to_owned();
        for line in apart {
            parted.insert(line.end, '\n');
            parted.replace_range(line.colon..=line.colon, "\\:");
        }
        let parser = Parser::new(&parted);
        let all = parser.reference_definitions().iter();
        let named = all.map(|(label, one)| (label_key(label), one.dest.to_string()));
        Self(named.collect())
    }

    fn find(&self, label: &str) -> Option<&str> {
        self.0.get(&label_key(label)).map(String::as_str)
    }
}

/// The first line of the text of a footnote, `[^a]: …`.
struct FootnoteLine {
    /// Where the colon behind its label stands.
    colon: usize,
    /// Where the line ends, its line break included.
    end: usize,
}

/// Those lines outside of code.
fn footnote_lines(text: &str) -> Vec<FootnoteLine> {
    let mut all = Vec::new();
    if !text.contains("[^") {
        return all;
    }
    let mut fence = Fence::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let words = line.trim_start();
        if fence.holds(line) {
            continue;
        }
        if line.len() - words.len() < 4
            && words.starts_with("[^")
            && let Some(label) = words.find("]:")
        {
            let colon = start + (line.len() - words.len()) + label + 1;
            all.push(FootnoteLine { colon, end: at });
        }
    }
    all
}

/// `text` with [`COLON`] for the colons of footnotes, whose texts CommonMark would take
/// for targets, and with blanks for the definitions right below them, which it would
/// take for their words. `None` where there are none.
fn with_footnotes(text: &str) -> Option<String> {
    static DEFINITION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^ {0,3}\[[^\]^][^\]]*\]:[ \t]*\S+[ \t]*$").expect("the pattern is well-formed")
    });
    let found = footnote_lines(text);
    if found.is_empty() {
        return None;
    }
    let mut out = text.to_owned();
    for line in found {
        out.replace_range(line.colon..=line.colon, "\u{2}");
        let mut at = line.end;
        for below in text[line.end..].split_inclusive('\n') {
            let bare = below.trim_end_matches(['\n', '\r']);
            if !DEFINITION.is_match(bare) {
                break;
            }
            out.replace_range(at..at + bare.len(), &" ".repeat(bare.len()));
            at += below.len();
        }
    }
    Some(out)
}

/// `text` with blanks for the lines of comments, and [`UNSEEN`] for those within a
/// line; `None` where there are none.
fn with_hidden_comments(text: &str) -> Option<String> {
    let found = comments(text);
    if found.is_empty() {
        return None;
    }
    let mut out = text.to_owned();
    for place in found {
        let line = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
        let behind = text[place.end..].lines().next().unwrap_or("");
        let is_alone = text[line..place.start].trim().is_empty() && behind.trim().is_empty();
        let sign = if is_alone { ' ' } else { UNSEEN };
        let hidden: String = text[place.clone()]
            .chars()
            .flat_map(|c| std::iter::repeat_n(if c == '\n' { c } else { sign }, c.len_utf8()))
            .collect();
        out.replace_range(place, &hidden);
    }
    Some(out)
}

/// Labels are the same whatever their case and white space.
fn label_key(label: &str) -> String {
    let words: Vec<&str> = label.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Stands for a blank in a name of a file while it is read: one byte as well, which
/// no text has.
const BLANK: char = '\u{7f}';
/// Stands for each byte of a comment within a line.
const UNSEEN: char = '\u{1}';
/// Stands for the colon behind the label of a footnote.
const COLON: char = '\u{2}';

/// What makes another text of one; `None` where it stays.
type Step<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The events of `text`, a part of an article, each with its place.
pub(super) fn events<'a>(
    text: &'a str,
    definitions: &'a Definitions,
) -> Vec<(Event<'a>, Range<usize>)> {
    let mut changed = with_hidden_comments(text);
    let steps: [&Step<'_>; 3] = [
        &with_footnotes,
        &|text| without_later_definitions(text, definitions),
        &without_blanks,
    ];
    for step in steps {
        changed = step(changed.as_deref().unwrap_or(text)).or(changed);
    }
    match changed {
        None => parsed(text, definitions),
        Some(joined) => parsed(&joined, definitions)
            .into_iter()
            .map(|(event, range)| (with_blanks(event), range))
            .collect(),
    }
}

/// The page that CommonMark makes of a whole text. What is written like an element but is
/// the name of something (`<app>`) is text, as everywhere in an article.
pub(crate) fn page_of(text: &str) -> String {
    let definitions = Definitions::in_text(text);
    let events = with_whole_html(events(text, &definitions)).into_iter();
    let mut page = String::new();
    let known = events.map(|(event, _)| match event {
        Event::Html(raw) => Event::Html(with_names_as_text(&raw).into()),
        Event::InlineHtml(raw) => Event::InlineHtml(with_names_as_text(&raw).into()),
        other => other,
    });
    pulldown_cmark::html::push_html(&mut page, known);
    page
}

fn with_names_as_text(raw: &str) -> String {
    let pieces = html::pieces(raw).into_iter();
    let written = pieces.map(|(_, piece)| match piece {
        HtmlPiece::Words(words) => html_escape::encode_text(&words).into_owned(),
        HtmlPiece::Open(_, tag) => tag.to_owned(),
        HtmlPiece::Close(name) => format!("</{name}>"),
    });
    written.collect()
}

/// The events with each block of raw HTML as one, however many lines it has.
pub(super) fn with_whole_html<'a>(
    events: Vec<(Event<'a>, Range<usize>)>,
) -> Vec<(Event<'a>, Range<usize>)> {
    let mut all: Vec<(Event<'a>, Range<usize>)> = Vec::with_capacity(events.len());
    for (event, range) in events {
        if let Event::Html(raw) = &event
            && let Some((Event::Html(before), place)) = all.last_mut()
            && place.end == range.start
        {
            *before = CowStr::from(format!("{before}{raw}"));
            place.end = range.end;
            continue;
        }
        all.push((event, range));
    }
    all
}

fn parsed<'a>(text: &'a str, definitions: &'a Definitions) -> Vec<(Event<'a>, Range<usize>)> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let resolve = (!definitions.0.is_empty()).then_some(|link: BrokenLink<'_>| {
        let target = definitions.find(&link.reference)?;
        Some((CowStr::from(target.to_owned()), CowStr::from("")))
    });
    let parser = Parser::new_with_broken_link_callback(text, options, resolve);
    parser.into_offset_iter().collect()
}

/// `text` with blanks for its definitions of labels that lead elsewhere: the first one of
/// the article holds, as everywhere in CommonMark. `None` where there are none.
fn without_later_definitions(text: &str, definitions: &Definitions) -> Option<String> {
    if definitions.0.is_empty() || !text.contains("]:") {
        return None;
    }
    let parser = Parser::new(text);
    let all = parser.reference_definitions().iter();
    let later = all.filter(|(label, own)| {
        let first = definitions.find(label);
        first.is_some_and(|first| first != &*own.dest)
    });
    let mut out: Option<String> = None;
    for (_, own) in later {
        let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
        let blanks: String = text[own.span.clone()]
            .chars()
            .flat_map(|c| std::iter::repeat_n(blank(c), c.len_utf8()))
            .collect();
        let out = out.get_or_insert_with(|| text.to_owned());
        out.replace_range(own.span.clone(), &blanks);
    }
    out
}

/// `text` with [`BLANK`] for the blanks in targets that are names of files; `None`
/// where there are none.
fn without_blanks(text: &str) -> Option<String> {
    // The words, the name up to its ending, and possibly a title.
    static TARGET: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"\]\([ ]*((?:[^\s()<>]|[ ]|\([^\s()]*\))*?[ ](?:[^\s()<>]|[ ]|\([^\s()]*\))*?\.[A-Za-z0-9]{2,5})",
            r#"[ ]*(?:[ ]"[^"\n]*"[ ]*)?\)"#
        ))
        .expect("the pattern is well-formed")
    });
    if !text.contains("](") {
        return None;
    }
    let mut out = text.to_owned();
    let mut is_changed = false;
    for found in TARGET.captures_iter(text) {
        let Some(name) = found.get(1) else { continue };
        // `(a.png "Chú thích.vn")` has a title and a name without blanks.
        if name.as_str().trim().contains(' ') && !name.as_str().contains('"') {
            let name = name.start()..name.end();
            let joined = text[name.clone()].replace(' ', "\u{7f}");
            out.replace_range(name, &joined);
            is_changed = true;
        }
    }
    is_changed.then_some(out)
}

/// The event as the text has it.
fn with_blanks(event: Event<'_>) -> Event<'static> {
    let mend = |text: &CowStr<'_>| {
        let seen = text.replace(BLANK, " ").replace(UNSEEN, "");
        CowStr::from(seen.replace(COLON, ":"))
    };
    match event {
        Event::Text(text) => Event::Text(mend(&text)),
        Event::Code(text) => Event::Code(mend(&text)),
        Event::Html(text) => Event::Html(mend(&text)),
        Event::InlineHtml(text) => Event::InlineHtml(mend(&text)),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: mend(&dest_url),
            title: mend(&title),
            id: mend(&id),
        }),
        Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Image {
            link_type,
            dest_url: mend(&dest_url),
            title: mend(&title),
            id: mend(&id),
        }),
        other => other.into_static(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(text: &str) -> Vec<String> {
        let definitions = Definitions::default();
        let all = events(text, &definitions).into_iter();
        all.filter_map(|(event, _)| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some(dest_url.to_string())
            }
            _ => None,
        })
        .collect()
    }

    #[test]
    fn the_first_definition_of_a_label_holds() {
        let text = "# A\n\n[cd]: b.md\n\n## B\n\n[x][CD] [y][e]\n\n[cd]: c.md\n[e]: é.md\n";
        let article = crate::article::read(&crate::article::Source::new("a.md", text)).0;
        let section = &text[text.find("[x]").expect("a link")..];
        let definitions = Definitions::of(&article);
        let events = events(section, &definitions).into_iter();
        let targets: Vec<String> = events
            .filter_map(|(event, _)| match event {
                Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
                _ => None,
            })
            .collect();
        assert_eq!(targets, ["b.md", "é.md"]);
    }

    #[test]
    fn names_of_files_may_have_blanks() {
        for (text, expected) in [
            ("![a](anh/Ảnh chụp 1.png)", "anh/Ảnh chụp 1.png"),
            ("![a](anh/Ảnh (1) b.png)", "anh/Ảnh (1) b.png"),
            ("![a](anh/Ảnh 1.png \"Chú thích\")", "anh/Ảnh 1.png"),
            ("![a](a.png \"Chú thích b.png\")", "a.png"),
            ("[a](bài một.md)", "bài một.md"),
            ("![a](<anh/a b.png>)", "anh/a b.png"),
        ] {
            assert_eq!(targets(text), [expected], "{text}");
        }
        assert_eq!(targets("[a](xem mục 5) (b c.png) `[a](b c.png)`"), [""; 0]);
    }

    #[test]
    fn what_is_no_target_keeps_its_blanks() {
        let text = "`![a](b c.png)` và ![a](b c.png)";
        let definitions = Definitions::default();
        let words: String = events(text, &definitions)
            .into_iter()
            .filter_map(|(event, _)| match event {
                Event::Text(words) | Event::Code(words) => Some(words.to_string()),
                _ => None,
            })
            .collect();
        assert_eq!(words, "![a](b c.png) và a");
    }

    #[test]
    fn the_text_of_a_footnote_is_shown_and_ends_before_a_definition() {
        for text in [
            "Xem [trang][t] và[^a].\n\n[^a]: chân\n[t]: https://x.vn\n",
            "Xem [trang][t] và[^a].\n\n[^a]: chân trang dài\n[t]: https://x.vn\n",
        ] {
            let page = page_of(text);
            assert!(
                page.contains("<a href=\"https://x.vn\">trang</a>"),
                "{page}"
            );
            assert!(page.contains("[^a]: chân"), "{page}");
            let article = crate::article::read(&crate::article::Source::new("a.md", text)).0;
            let shown = crate::render::whole_text(&article);
            assert!(shown.contains("[^a]: chân"), "{shown}");
        }
    }
}
