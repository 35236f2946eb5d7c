//! Pages and the HTML of help desks: the tree of the page as blocks (`blocks`), and
//! the words to compare with from its text nodes.

mod blocks;
mod looks;

use std::rc::Rc;

use html5ever::{ParseOpts, tendril::TendrilSink as _};
use markup5ever_rcdom::{Node, NodeData, RcDom};
use url::Url;

use super::{
    ImportedPicture, Item, MOST_DEEP, MOST_HTML_BYTES, SourceKind, Unusable, document, markdown,
    tokens,
};
use crate::article::FrontMatter;

/// HTML as Markdown, and the words that it shows.
pub(super) struct Converted {
    pub(super) markdown: String,
    pub(super) visible: Vec<String>,
    /// The pictures that are written into the page itself.
    pub(super) pictures: Vec<ImportedPicture>,
    /// What the head calls it.
    title: Option<String>,
}

/// The article of a page: what is in its one `main` or `article`, else all. The
/// first heading is the title, else what the head says.
pub(super) fn page(name: &str, text: &str, bytes: &[u8]) -> Result<Item, Unusable> {
    let converted = converted(text, None)?;
    if converted.visible.is_empty() {
        return Err(Unusable::Empty);
    }
    let file = name.rsplit('/').next().unwrap_or(name);
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
        pictures: converted.pictures,
        original: Some((SourceKind::Html, bytes.to_vec())),
        ..Item::default()
    })
}

/// Converts a page or a piece of one. `base` is its address, which completes those
/// that it names without their site.
pub(super) fn converted(html: &str, base: Option<&Url>) -> Result<Converted, Unusable> {
    if html.len() > MOST_HTML_BYTES {
        return Err(Unusable::TooLarge);
    }
    if nests_deeper(html, MOST_DEEP) {
        return Err(Unusable::TooDeep);
    }
    let parser = html5ever::parse_document(RcDom::default(), ParseOpts::default());
    let document = parser.one(html).document;
    let nodes = nodes(&document);
    if nodes.iter().any(|(_, depth)| *depth > 4 * MOST_DEEP) {
        return Err(Unusable::TooDeep);
    }
    let title = nodes
        .iter()
        .find(|(node, _)| tag(node) == Some("title"))
        .map(|(node, _)| shown(node).split_whitespace().collect::<Vec<_>>().join(" "));
    let root = ["main", "article", "body"].iter().find_map(|name| {
        let mut all = nodes.iter().filter(|(node, _)| tag(node) == Some(name));
        let only = all.next().filter(|_| all.next().is_none())?;
        Some(Rc::clone(&only.0))
    });
    let (blocks, pictures) = blocks::of(&document, root.as_ref().unwrap_or(&document), base);
    let root = root.unwrap_or(document);
    Ok(Converted {
        markdown: document::written(&blocks),
        visible: tokens(&shown_text(&root)),
        pictures,
        title: title.filter(|title| !title.is_empty()),
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

fn tag(node: &Node) -> Option<&str> {
    match &node.data {
        NodeData::Element { name, .. } => Some(&name.local),
        _ => None,
    }
}

/// All nodes below `root` in the order of the document, with their depth.
fn nodes(root: &Rc<Node>) -> Vec<(Rc<Node>, usize)> {
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
fn shown_text(root: &Rc<Node>) -> String {
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
fn shown(node: &Rc<Node>) -> String {
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
