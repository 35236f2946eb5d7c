//! What can be seen of a page, by a walk of its own: it makes no blocks and writes no
//! Markdown, so that it misses nothing together with those that do.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};
use url::Url;

use super::{
    BLOCKS, EMBEDDED, UNSEEN, attribute, blocks, captions_of, has_class, looks::Looks,
    preformatted, rows_of, shown, tag,
};
use crate::{
    import::{
        address,
        visible::{Sight, Visible},
    },
    render::{Style, raised},
};

/// What can be seen below `root`.
pub(super) fn of(root: &Rc<Node>, looks: &Looks, base: Option<&Url>) -> Visible {
    let mut walk = Walk {
        looks,
        base,
        sight: Sight::default(),
        pictures: 0,
    };
    walk.sight.line();
    walk.inside(root, &Style::default(), Place::default());
    walk.sight.seen()
}

struct Walk<'a> {
    looks: &'a Looks,
    base: Option<&'a Url>,
    sight: Sight,
    /// How many pictures the page itself has held so far.
    pictures: usize,
}

/// Where a node stands.
#[derive(Clone, Copy, Default)]
struct Place {
    /// In so many items.
    depth: usize,
    /// Where no line of a chat can begin: in a heading, in a cell before the last one.
    in_one_line: bool,
    /// In a table, which has no lists.
    is_cell: bool,
}

impl Walk<'_> {
    fn inside(&mut self, node: &Rc<Node>, style: &Style, place: Place) {
        for child in node.children.borrow().iter() {
            match &child.data {
                NodeData::Text { contents } => {
                    let link = style.link.as_deref();
                    self.sight.text(&contents.borrow(), style.strike, link);
                }
                NodeData::Element { .. } => self.element(child, style, place),
                _ => {}
            }
        }
    }

    fn element(&mut self, node: &Rc<Node>, style: &Style, place: Place) {
        let name = tag(node).unwrap_or("").to_owned();
        let style = self.looks.style(node, &name, style, self.base);
        if blocks::tick(node).is_some() {
            return;
        }
        match name.as_str() {
            name if EMBEDDED.contains(&name) => {
                if let Some(target) = blocks::embedded(node, self.base) {
                    self.sight.line_in(place.in_one_line);
                    self.sight.text(&target, false, Some(&target));
                }
                if name != "iframe" {
                    self.inside(node, &style, place);
                }
            }
            name if UNSEEN.contains(&name) => {}
            "sup" | "sub" => match raised(&shown(node), name == "sup") {
                Some(text) => self.sight.text(&text, style.strike, style.link.as_deref()),
                None => self.inside(node, &style, place),
            },
            "img" => self.picture(node, &style),
            "br" => self.sight.line_in(place.in_one_line),
            "pre" => self.sight.code(&preformatted(node)),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(node, &style, place),
            "p" if has_class(node, "title") => self.heading(node, &style, place),
            "ul" | "ol" => self.list(node, &name, &style, place),
            "table" => self.table(node, &style, place),
            name if BLOCKS.contains(&name) => {
                self.sight.line_in(place.in_one_line);
                self.inside(node, &style, place);
                self.sight.line_in(place.in_one_line);
            }
            _ => self.inside(node, &style, place),
        }
    }

    fn heading(&mut self, node: &Rc<Node>, style: &Style, place: Place) {
        self.sight.ends_lists();
        self.sight.line_in(place.in_one_line);
        let in_one_line = place.in_one_line || place.depth == 0;
        let inner = Place {
            in_one_line,
            ..place
        };
        self.inside(node, style, inner);
        self.sight.line_in(place.in_one_line);
    }

    fn list(&mut self, node: &Rc<Node>, name: &str, style: &Style, place: Place) {
        let mut numbers = blocks::ItemNumbers::of(node);
        let depth = place.depth + blocks::level_of_docs(node);
        let mut has_item = false;
        for child in node.children.borrow().iter() {
            match (&child.data, tag(child)) {
                (_, Some("li")) => {
                    let style = self.looks.style(child, "li", style, self.base);
                    self.sight.line_in(place.in_one_line);
                    let number = numbers.next(child);
                    let marker = if name == "ol" {
                        format!("{number}.")
                    } else {
                        "•".to_owned()
                    };
                    self.sight.step(&marker, (!place.is_cell).then_some(depth));
                    let depth = depth + 1;
                    self.inside(child, &style, Place { depth, ..place });
                    has_item = true;
                }
                (NodeData::Element { .. }, _) => {
                    let depth = place.depth + usize::from(has_item);
                    self.element(child, style, Place { depth, ..place });
                }
                (NodeData::Text { contents }, _) => {
                    let link = style.link.as_deref();
                    self.sight.text(&contents.borrow(), style.strike, link);
                }
                _ => {}
            }
        }
        self.sight.line_in(place.in_one_line);
    }

    fn picture(&mut self, node: &Rc<Node>, style: &Style) {
        let words = attribute(node, "alt").unwrap_or_default();
        let start = blocks::picture_target(node).and_then(|target| {
            if !target.trim_start().starts_with("data:") {
                return Some(address::completed(&target, self.base));
            }
            let own = address::data_picture(&target, self.pictures + 1)?;
            self.pictures += 1;
            Some(own.target)
        });
        if let Some(target) = start {
            // The words of a picture may stand on a line of their own.
            self.sight.gap();
            self.sight.picture(&target);
        }
        self.sight.text(&words, style.strike, style.link.as_deref());
        self.sight.gap();
    }

    /// A table: of one row or one column only the words count, for it is layout.
    fn table(&mut self, node: &Rc<Node>, style: &Style, place: Place) {
        let rows = rows_of(node);
        for caption in captions_of(node) {
            self.sight.line_in(place.in_one_line);
            self.inside(&caption, style, place);
        }
        let cells_of = |row: &Rc<Node>| -> Vec<Rc<Node>> {
            let children = row.children.borrow();
            let cells = children.iter();
            let cells = cells.filter(|child| matches!(tag(child), Some("td" | "th")));
            cells.map(Rc::clone).collect()
        };
        let most = rows
            .iter()
            .map(|row| cells_of(row).len())
            .max()
            .unwrap_or(0);
        let is_layout = rows.len() < 2 || most < 2;
        // For each column, how many rows a merged cell above still covers.
        let mut covered: Vec<usize> = Vec::new();
        for row in &rows {
            self.sight.row_in(place.in_one_line, is_layout);
            let cells = cells_of(row);
            let mut column = 0;
            for (number, cell) in cells.iter().enumerate() {
                while let Some(left) = covered.get_mut(column).filter(|left| **left > 0) {
                    *left -= 1;
                    column += 1;
                }
                let (wide, high) = (blocks::span(cell, "colspan"), blocks::span(cell, "rowspan"));
                let is_last = number + 1 == cells.len();
                let inner = if is_layout {
                    self.sight.line_in(place.in_one_line);
                    place
                } else {
                    self.sight.gap();
                    self.sight.cell_of_row(column);
                    Place {
                        in_one_line: !is_last,
                        is_cell: true,
                        depth: 0,
                    }
                };
                if !is_layout {
                    covered.resize(covered.len().max(column + wide), 0);
                    covered[column..column + wide].fill(high - 1);
                }
                let style = self.looks.style(cell, "td", style, self.base);
                self.inside(cell, &style, inner);
                self.sight.gap();
                column += wide;
            }
            while let Some(left) = covered.get_mut(column).filter(|left| **left > 0) {
                *left -= 1;
                column += 1;
            }
        }
        self.sight.end_row();
        self.sight.line_in(place.in_one_line);
    }
}
