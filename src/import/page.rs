//! What stands around an article on its page: the menus of a site, the frame of a
//! wiki (Confluence), a title outside of the text.

use std::rc::Rc;

use markup5ever_rcdom::Node;

use super::html::{attribute, nodes, shown, tag};

/// What stands around an article on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The page of a wiki (Confluence), which tells where its article is.
    Wiki,
    /// A page of a wiki without an article: contents, details of a space.
    WikiContents,
    /// Any other page.
    Other,
}

/// Ids, classes and roles of what is on every page of a site.
const CHROME: [&str; 16] = [
    "breadcrumbs",
    "breadcrumb",
    "breadcrumb-section",
    "page-metadata",
    "footer",
    "site-footer",
    "site-header",
    "navbar",
    "sidebar",
    "pagination",
    "pagination-nav",
    "theme-doc-breadcrumbs",
    "theme-doc-footer",
    "navigation",
    "contentinfo",
    "banner",
];

/// Whether an element is on every page of a site, and none of the article.
fn is_chrome(node: &Node) -> bool {
    let name = tag(node).unwrap_or("");
    let is_named = |attribute_name: &str| {
        attribute(node, attribute_name)
            .is_some_and(|all| all.split_whitespace().any(|own| CHROME.contains(&own)))
    };
    matches!(name, "nav" | "footer")
        || (!matches!(name, "html" | "body" | "main" | "article" | "")
            && ["id", "class", "role"].iter().any(|name| is_named(name)))
}

/// Takes what is on every page out of the tree below `root`.
pub(super) fn without_chrome(root: &Rc<Node>) {
    for (node, _) in nodes(root) {
        if tag(&node) != Some("blockquote") {
            node.children.borrow_mut().retain(|child| !is_chrome(child));
        }
    }
}

/// The title that stands outside of the article: that of a wiki without the name
/// of its space, else the one `h1` of the page when the article has none.
pub(super) fn heading_around(
    all: &[(Rc<Node>, usize)],
    root: &Rc<Node>,
    frame: Frame,
) -> Option<String> {
    let line = |node: &Rc<Node>| shown(node).split_whitespace().collect::<Vec<_>>().join(" ");
    let inside = nodes(root);
    if inside.iter().any(|(node, _)| tag(node) == Some("h1")) {
        return None;
    }
    let mut heads = all.iter().filter(|(node, _)| tag(node) == Some("h1"));
    let only = heads.next().filter(|_| heads.next().is_none());
    let named = all
        .iter()
        .find(|(node, _)| attribute(node, "id").as_deref() == Some("title-text"));
    let title = named.or(only).map(|(node, _)| line(node))?;
    let title = match (frame, title.split_once(" : ")) {
        (Frame::Wiki, Some((_, title))) => title.to_owned(),
        _ => title,
    };
    (!title.is_empty()).then_some(title)
}
