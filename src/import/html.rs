//! Pages and the HTML of help desks. htmd makes Markdown of them, with a handler
//! of our own for tables; the words to compare with come from the text nodes.

use std::fmt::Write as _;

use std::rc::Rc;

use htmd::{
    Element, HtmlToMarkdown,
    element_handler::{HandlerResult, Handlers},
};
use markup5ever_rcdom::{Node, NodeData};

use super::{
    Item, MOST_DEEP, MOST_HTML_BYTES, SourceKind, Unusable, markdown,
    page::{Frame, heading_around, without_chrome},
    tokens,
};
use crate::article::FrontMatter;

/// HTML as Markdown, and the words that it shows.
pub(super) struct Converted {
    pub(super) markdown: String,
    pub(super) visible: Vec<String>,
    /// What the head calls it.
    title: Option<String>,
    /// Its title, where that stands around the article and not in it.
    heading: Option<String>,
    frame: Frame,
}

/// The article of a page: what is in its one `main` or `article`, else all. The
/// first heading is the title, else what the head says.
pub(super) fn page(name: &str, text: &str, bytes: &[u8]) -> Result<Item, Unusable> {
    let mut converted = converted_from(text, true)?;
    if converted.visible.is_empty() {
        return Err(Unusable::Empty);
    }
    let file = name.rsplit('/').next().unwrap_or(name);
    let is_index = file.rsplit_once('.').map_or(file, |(stem, _)| stem) == "index";
    if is_index && converted.frame == Frame::WikiContents {
        return Err(Unusable::Contents);
    }
    if let Some(title) = converted.heading.take() {
        let mut visible = tokens(&title);
        let repeats =
            converted.markdown.starts_with('#') && converted.visible.starts_with(&visible);
        if repeats {
            visible.clear();
        }
        visible.extend(converted.visible);
        return Ok(Item {
            text: markdown::article(&title, &converted.markdown),
            front: FrontMatter {
                source: Some(file.to_owned()),
                ..FrontMatter::default()
            },
            visible,
            ..Item::default()
        });
    }
    // A title reads like the name of a file: without path and with an ending.
    let title = converted
        .title
        .map(|title| title.replace('/', "∕") + ".html");
    Ok(Item {
        text: markdown::titled(title.as_deref().unwrap_or(name), &converted.markdown),
        front: FrontMatter {
            source: Some(file.to_owned()),
            ..FrontMatter::default()
        },
        visible: converted.visible,
        original: Some((SourceKind::Html, bytes.to_vec())),
        ..Item::default()
    })
}

/// Converts a piece of a page.
pub(super) fn converted(html: &str) -> Result<Converted, Unusable> {
    converted_from(html, false)
}

fn converted_from(html: &str, is_page: bool) -> Result<Converted, Unusable> {
    if html.len() > MOST_HTML_BYTES {
        return Err(Unusable::TooLarge);
    }
    if nests_deeper(html, MOST_DEEP) {
        return Err(Unusable::TooDeep);
    }
    let converter = HtmlToMarkdown::builder()
        .skip_tags(UNSEEN.to_vec())
        .add_handler(vec!["table"], table)
        .add_handler(vec!["img"], picture_of)
        .build();
    let damaged = |error: std::io::Error| Unusable::Damaged(error.to_string());
    let document = converter.html_to_tree(html).map_err(damaged)?;
    let nodes = nodes(&document);
    if nodes.iter().any(|(_, depth)| *depth > 4 * MOST_DEEP) {
        return Err(Unusable::TooDeep);
    }
    let title = nodes
        .iter()
        .find(|(node, _)| tag(node) == Some("title"))
        .map(|(node, _)| shown(node).split_whitespace().collect::<Vec<_>>().join(" "));
    let has_id = |id: &str| {
        let mut all = nodes.iter().map(|(node, _)| node);
        all.find(|node| attribute(node, "id").as_deref() == Some(id))
    };
    let wiki = nodes
        .iter()
        .map(|(node, _)| node)
        .find(|node| has_class(node, "wiki-content"))
        .or_else(|| has_id("main-content").filter(|_| has_id("title-text").is_some()))
        .filter(|_| is_page);
    let frame = match wiki {
        Some(_) => Frame::Wiki,
        None if is_page && has_id("title-text").is_some() => Frame::WikiContents,
        None => Frame::Other,
    };
    let root = ["main", "article", "body"].iter().find_map(|name| {
        let mut all = nodes.iter().filter(|(node, _)| tag(node) == Some(name));
        let only = all.next().filter(|_| all.next().is_none())?;
        Some(Rc::clone(&only.0))
    });
    let root = wiki.map(Rc::clone).or(root).unwrap_or(document);
    let heading = is_page
        .then(|| heading_around(&nodes, &root, frame))
        .flatten();
    if is_page {
        without_chrome(&root);
    }
    Ok(Converted {
        markdown: converter.tree_to_markdown(&root),
        visible: tokens(&shown_text(&root)),
        title: title.filter(|title| !title.is_empty()),
        heading,
        frame,
    })
}

/// Elements whose text nobody sees on the page.
const UNSEEN: [&str; 8] = [
    "script", "style", "head", "title", "template", "noscript", "svg", "iframe",
];

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 40] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "tr",
    "ul",
    "tbody",
];

pub(super) fn tag(node: &Node) -> Option<&str> {
    match &node.data {
        NodeData::Element { name, .. } => Some(&name.local),
        _ => None,
    }
}

/// What an attribute of an element says.
pub(super) fn attribute(node: &Node, name: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    let attrs = attrs.borrow();
    let own = attrs.iter().find(|own| &*own.name.local == name)?;
    Some(own.value.to_string())
}

/// Whether an element is of that class.
pub(super) fn has_class(node: &Node, class: &str) -> bool {
    attribute(node, "class").is_some_and(|all| all.split_whitespace().any(|own| own == class))
}

/// The document that HTML makes, within reason.
pub(super) fn tree(html: &str) -> Result<Rc<Node>, Unusable> {
    if html.len() > MOST_HTML_BYTES {
        return Err(Unusable::TooLarge);
    }
    if nests_deeper(html, MOST_DEEP) {
        return Err(Unusable::TooDeep);
    }
    let damaged = |error: std::io::Error| Unusable::Damaged(error.to_string());
    HtmlToMarkdown::new().html_to_tree(html).map_err(damaged)
}

/// All nodes below `root` in the order of the document, with their depth.
pub(super) fn nodes(root: &Rc<Node>) -> Vec<(Rc<Node>, usize)> {
    let mut all = Vec::new();
    let mut open = vec![(Rc::clone(root), 0)];
    while let Some((node, depth)) = open.pop() {
        for child in node.children.borrow().iter().rev() {
            open.push((Rc::clone(child), depth + 1));
        }
        all.push((node, depth));
    }
    all
}

/// The text that a page shows: its text nodes, a line for each block.
pub(super) fn shown_text(root: &Rc<Node>) -> String {
    enum Step {
        Enter(Rc<Node>),
        Break,
    }
    let mut out = String::new();
    let mut steps = vec![Step::Enter(Rc::clone(root))];
    while let Some(step) = steps.pop() {
        let node = match step {
            Step::Enter(node) => node,
            Step::Break => {
                out.push('\n');
                continue;
            }
        };
        if let NodeData::Text { contents } = &node.data {
            out.push_str(&contents.borrow());
        }
        let name = tag(&node).unwrap_or("");
        if UNSEEN.contains(&name) {
            continue;
        }
        if BLOCKS.contains(&name) {
            out.push('\n');
            steps.push(Step::Break);
        }
        for child in node.children.borrow().iter().rev() {
            steps.push(Step::Enter(Rc::clone(child)));
        }
    }
    out
}

/// The text below one node, whatever it is.
pub(super) fn shown(node: &Rc<Node>) -> String {
    let texts = nodes(node)
        .into_iter()
        .filter_map(|(node, _)| match &node.data {
            NodeData::Text { contents } => Some(contents.borrow().to_string()),
            _ => None,
        });
    texts.collect()
}

/// Whether elements that have to be closed stand in each other deeper than
/// `most`: seen from the characters, before a parser's time and the stack are
/// spent on it.
fn nests_deeper(html: &str, most: usize) -> bool {
    // These close by themselves or hold nothing.
    const LOOSE: [&str; 28] = [
        "area", "base", "body", "br", "col", "dd", "dt", "embed", "head", "hr", "html", "img",
        "input", "li", "link", "meta", "option", "p", "param", "source", "tbody", "td", "tfoot",
        "th", "thead", "tr", "track", "wbr",
    ];
    let mut depth = 0_usize;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let closes = rest.starts_with('/');
        let name: String = rest
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if name.is_empty() || LOOSE.contains(&name.as_str()) {
            continue;
        }
        if closes {
            depth = depth.saturating_sub(1);
        } else {
            depth += 1;
            if depth > most {
                return true;
            }
        }
        if !closes && matches!(name.as_str(), "script" | "style") {
            let end = format!("</{name}");
            rest = rest.find(&end).map_or("", |at| &rest[at..]);
        }
    }
    false
}

/// A picture from a file or the web; one that is written into the page itself
/// would be pages of letters.
fn picture_of(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let source = element
        .attrs
        .iter()
        .find(|attribute| &*attribute.name.local == "src")?;
    if source.value.trim_start().starts_with("data:") {
        return None;
    }
    handlers.fallback(element)
}

/// A table: row by row, `th` and `td` alike. htmd itself drops the `th` that
/// name rows. A table of lists and paragraphs, or in one column, is layout: its
/// cells follow each other.
#[expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the signature of htmd's handlers"
)]
fn table(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let mut before = String::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut is_layout = false;
    // Row by row, but not into tables within cells.
    let mut open: Vec<Rc<Node>> = vec![Rc::clone(element.node)];
    while let Some(node) = open.pop() {
        let children = node.children.borrow();
        match tag(&node) {
            Some("tr") => {
                let cells = children
                    .iter()
                    .filter(|child| matches!(tag(child), Some("td" | "th")));
                let row: Vec<String> = cells
                    .map(|cell| {
                        is_layout |= holds_blocks(cell);
                        handlers.walk_children(cell).content.trim().to_owned()
                    })
                    .collect();
                rows.push(row);
            }
            Some("caption") => {
                before.push_str(handlers.walk_children(&node).content.trim());
            }
            _ => open.extend(children.iter().rev().cloned()),
        }
    }
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = format!("\n\n{before}\n\n");
    if is_layout || columns < 2 {
        for cell in rows.iter().flatten().filter(|cell| !cell.is_empty()) {
            let _ = write!(out, "{cell}\n\n");
        }
    } else {
        for (number, row) in rows.iter().filter(|row| !row.is_empty()).enumerate() {
            let cells = row.iter().map(|cell| cell_text(cell));
            let filled = cells.chain(std::iter::repeat_n(String::new(), columns - row.len()));
            let _ = writeln!(out, "| {} |", filled.collect::<Vec<_>>().join(" | "));
            if number == 0 {
                let _ = writeln!(out, "|{}", " --- |".repeat(columns));
            }
        }
        out.push('\n');
    }
    Some(out.into())
}

/// Whether a cell holds what a line of a table cannot.
fn holds_blocks(cell: &Rc<Node>) -> bool {
    let all = nodes(cell);
    let count = |name: &str| {
        all.iter()
            .filter(|(node, _)| tag(node) == Some(name))
            .count()
    };
    [
        "ul",
        "ol",
        "pre",
        "table",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
    ]
    .iter()
    .any(|name| count(name) > 0)
        || count("p") > 1
}

fn cell_text(cell: &str) -> String {
    let line = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    line.replace('|', "\\|")
}
