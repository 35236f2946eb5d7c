//! Pages and the HTML of help desks: the tree of the page as blocks (`blocks`), and
//! what can be seen of it to compare with (`visible`).

mod blocks;
mod looks;
mod visible;

use std::{fmt::Write as _, rc::Rc};

use html5ever::{ParseOpts, tendril::TendrilSink as _};
use markup5ever_rcdom::{Node, NodeData, RcDom};
use url::Url;

use super::{
    ImportedPicture, Item, MOST_DEEP, MOST_HTML_BYTES, SourceKind, Unusable, document, markdown,
    page::{Frame, heading_around, without_chrome},
    visible::Visible,
};
use crate::article::FrontMatter;
use looks::Looks;

/// HTML as Markdown, and what can be seen of it.
pub(super) struct Converted {
    pub(super) markdown: String,
    pub(super) visible: Visible,
    /// The pictures that are written into the page itself.
    pub(super) pictures: Vec<ImportedPicture>,
    /// What the head calls it.
    title: Option<String>,
    /// Its title, where that stands around the article and not in it.
    heading: Option<String>,
    frame: Frame,
}

impl Converted {
    /// What can be seen of it below a title, which it may begin with itself.
    pub(super) fn below(&mut self, title: &str) -> Visible {
        let own = std::mem::take(&mut self.visible);
        let mut visible = Visible::of_text(title);
        if self.markdown.starts_with('#') && own.words.starts_with(&visible.words) {
            return own;
        }
        visible.extend(own);
        visible
    }
}

/// What can be seen of a piece of a page; `None` where it is beyond reason.
pub(super) fn visible_of(html: &str) -> Option<Visible> {
    let document = tree(html).ok()?;
    let looks = Looks::of(&document);
    without_unseen(&document, &looks);
    Some(visible::of(&document, &looks, None))
}

/// Takes out what no browser shows, and the comments that Google Docs writes below a
/// document, with the signs that refer to them.
fn without_unseen(document: &Rc<Node>, looks: &Looks) {
    let is_comment = |node: &Rc<Node>| {
        nodes(node).iter().any(|(node, _)| {
            let leads_back = |to: String| to.starts_with("#cmnt_ref");
            tag(node) == Some("a") && attribute(node, "href").is_some_and(leads_back)
        })
    };
    let is_sign = |node: &Rc<Node>| {
        let leads_to = |to: String| to.starts_with("#cmnt") && !to.starts_with("#cmnt_ref");
        tag(node) == Some("a") && attribute(node, "href").is_some_and(leads_to)
    };
    for (node, _) in nodes(document) {
        node.children.borrow_mut().retain(|child| {
            let is_note = tag(child) == Some("p") && is_comment(child);
            !(is_note || is_sign(child) || looks.hides(child))
        });
    }
}

/// The article of a page: what is in its one `main` or `article`, else all. The
/// first heading is the title, else what the head says.
pub(super) fn page(name: &str, text: &str, bytes: &[u8]) -> Result<Item, Unusable> {
    let mut converted = converted_from(text, None, true)?;
    if converted.visible.words.is_empty() {
        return Err(Unusable::Empty);
    }
    let file = name.rsplit('/').next().unwrap_or(name);
    let is_index = file.rsplit_once('.').map_or(file, |(stem, _)| stem) == "index";
    if is_index && converted.frame == Frame::WikiContents {
        return Err(Unusable::Contents);
    }
    if let Some(title) = converted.heading.take() {
        let visible = converted.below(&title);
        return Ok(Item {
            text: markdown::article(&title, &converted.markdown),
            front: FrontMatter {
                source: Some(file.to_owned()),
                ..FrontMatter::default()
            },
            visible,
            pictures: converted.pictures,
            original: Some((SourceKind::Html, bytes.to_vec())),
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
        pictures: converted.pictures,
        original: Some((SourceKind::Html, bytes.to_vec())),
        ..Item::default()
    })
}

/// Converts a piece of a page. `base` is its address, which completes those that it
/// names without their site.
pub(super) fn converted(html: &str, base: Option<&Url>) -> Result<Converted, Unusable> {
    converted_from(html, base, false)
}

fn converted_from(html: &str, base: Option<&Url>, is_page: bool) -> Result<Converted, Unusable> {
    let document = tree(html)?;
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
    let root = wiki.map(Rc::clone).or(root);
    let of = root.as_ref().unwrap_or(&document);
    let heading = is_page.then(|| heading_around(&nodes, of, frame)).flatten();
    if is_page {
        without_chrome(of);
    }
    let looks = Looks::of(&document);
    without_unseen(&document, &looks);
    let (blocks, pictures) = blocks::of(of, &looks, base);
    let root = root.unwrap_or(document);
    Ok(Converted {
        markdown: document::written(&blocks),
        visible: visible::of(&root, &looks, base),
        pictures,
        title: title.filter(|title| !title.is_empty()),
        heading,
        frame,
    })
}

/// Elements whose text nobody sees on the page.
const UNSEEN: [&str; 8] = [
    "script", "style", "head", "title", "template", "noscript", "svg", "iframe",
];

/// Elements that a page plays something in.
const EMBEDDED: [&str; 6] = ["iframe", "video", "audio", "source", "embed", "object"];

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
    let parser = html5ever::parse_document(RcDom::default(), ParseOpts::default());
    Ok(parser.one(html).document)
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

/// The text of a `pre` with its lines.
fn preformatted(node: &Rc<Node>) -> String {
    let mut out = String::new();
    for (node, _) in nodes(node) {
        match &node.data {
            NodeData::Text { contents } => out.push_str(&contents.borrow()),
            NodeData::Element { .. } => match tag(&node) {
                Some("br") => out.push('\n'),
                Some("p" | "div" | "li") if !out.is_empty() && !out.ends_with('\n') => {
                    out.push('\n');
                }
                _ => {}
            },
            _ => {}
        }
    }
    let mut text = String::with_capacity(out.len());
    for line in out.lines() {
        let _ = writeln!(text, "{line}");
    }
    text.trim_start_matches('\n').trim_end().to_owned()
}

/// The captions of a table.
fn captions_of(table: &Rc<Node>) -> Vec<Rc<Node>> {
    let children = table.children.borrow();
    let captions = children
        .iter()
        .filter(|child| tag(child) == Some("caption"));
    captions.map(Rc::clone).collect()
}

/// The rows of a table, but not of tables within its cells.
fn rows_of(table: &Rc<Node>) -> Vec<Rc<Node>> {
    let mut rows = Vec::new();
    let mut open = vec![Rc::clone(table)];
    while let Some(node) = open.pop() {
        match tag(&node) {
            Some("tr") => rows.push(node),
            Some("caption") => {}
            _ => open.extend(node.children.borrow().iter().rev().map(Rc::clone)),
        }
    }
    rows
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
