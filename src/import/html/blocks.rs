//! The tree of a page as blocks.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};
use url::Url;

use super::{
    BLOCKS, EMBEDDED, UNSEEN, attribute, captions_of, has_class, looks::Looks, nodes, preformatted,
    rows_of, shown, tag,
};
use crate::{
    import::{
        ImportedPicture, address,
        document::{GridCell, ImportBlock, ImportPiece, is_blank, push_at, table},
    },
    render::{Run, Style, raised},
};

/// The blocks below `root`, and the pictures that the page itself holds.
pub(super) fn of(
    root: &Rc<Node>,
    looks: &Looks,
    base: Option<&Url>,
) -> (Vec<ImportBlock>, Vec<ImportedPicture>) {
    let mut page = Page {
        looks,
        base,
        pictures: Vec::new(),
    };
    let mut flow = Flow::default();
    page.walk(root, &Style::default(), &mut flow);
    (flow.finished(), page.pictures)
}

struct Page<'a> {
    looks: &'a Looks,
    base: Option<&'a Url>,
    pictures: Vec<ImportedPicture>,
}

/// Blocks, and the line that is not finished.
#[derive(Default)]
struct Flow {
    blocks: Vec<ImportBlock>,
    line: Vec<ImportPiece>,
}

impl Flow {
    /// Ends the line: what follows is a block of its own.
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !is_blank(&line) {
            self.blocks.push(ImportBlock::Paragraph(line));
        }
    }

    fn push(&mut self, block: ImportBlock) {
        self.end_line();
        self.blocks.push(block);
    }

    /// Adds text, in which any white space is one blank.
    fn text(&mut self, text: &str, style: &Style) {
        let ends_blank = match self.line.last() {
            None | Some(ImportPiece::Break) => true,
            Some(ImportPiece::Text(run)) => run.text.ends_with(' '),
            Some(ImportPiece::Picture { .. }) => false,
        };
        let mut words = String::with_capacity(text.len());
        for c in text.chars() {
            let is_blank = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if !is_blank {
                words.push(c);
            } else if !(words.ends_with(' ') || words.is_empty() && ends_blank) {
                words.push(' ');
            }
        }
        if !words.is_empty() {
            self.line.push(ImportPiece::Text(Run {
                text: words,
                style: style.clone(),
            }));
        }
    }

    fn finished(mut self) -> Vec<ImportBlock> {
        self.end_line();
        self.blocks
    }
}

impl Page<'_> {
    fn walk(&mut self, node: &Rc<Node>, style: &Style, flow: &mut Flow) {
        for child in node.children.borrow().iter() {
            match &child.data {
                NodeData::Text { contents } => flow.text(&contents.borrow(), style),
                NodeData::Element { .. } => self.element(child, style, flow),
                _ => {}
            }
        }
    }

    /// The blocks within an element.
    fn inside(&mut self, node: &Rc<Node>, style: &Style) -> Vec<ImportBlock> {
        let mut flow = Flow::default();
        self.walk(node, style, &mut flow);
        flow.finished()
    }

    fn element(&mut self, node: &Rc<Node>, style: &Style, flow: &mut Flow) {
        let name = tag(node).unwrap_or("").to_owned();
        let style = self.looks.style(node, &name, style, self.base);
        if let Some(tick) = tick(node) {
            return flow.text(tick, &style);
        }
        match name.as_str() {
            name if EMBEDDED.contains(&name) => self.embedded(node, &style, flow),
            "sup" | "sub" => {
                let raised = raised(&shown(node), name == "sup");
                match raised {
                    Some(raised) => flow.text(&raised, &style),
                    None => self.walk(node, &style, flow),
                }
            }
            name if UNSEEN.contains(&name) => {}
            "br" => flow.line.push(ImportPiece::Break),
            "hr" => flow.push(ImportBlock::Rule),
            "img" => self.picture(node, &style, flow),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = usize::from(name.as_bytes()[1] - b'0');
                self.heading(node, level, &style, flow);
            }
            "p" if has_class(node, "title") => self.heading(node, 1, &style, flow),
            "ul" | "ol" => {
                flow.end_line();
                self.list(node, &name, &style, flow);
            }
            "li" => {
                let blocks = self.inside(node, &style);
                flow.push(ImportBlock::Item(None, blocks));
            }
            "pre" => {
                let language = language(node);
                flow.push(ImportBlock::Pre(preformatted(node), language));
            }
            "blockquote" => {
                let blocks = self.inside(node, &style);
                flow.end_line();
                if !blocks.is_empty() {
                    flow.push(ImportBlock::Quote(blocks));
                }
            }
            "table" => self.table(node, &style, flow),
            name if BLOCKS.contains(&name) => {
                flow.end_line();
                self.walk(node, &style, flow);
                flow.end_line();
            }
            _ => self.walk(node, &style, flow),
        }
    }

    /// A heading; within a list or a table, where none can stand, a bold line.
    fn heading(&mut self, node: &Rc<Node>, level: usize, style: &Style, flow: &mut Flow) {
        let mut first = Vec::new();
        let mut rest = Vec::new();
        for block in self.inside(node, style) {
            match block {
                ImportBlock::Paragraph(pieces) if rest.is_empty() => {
                    if !first.is_empty() {
                        first.push(ImportPiece::Break);
                    }
                    first.extend(pieces);
                }
                other => rest.push(other),
            }
        }
        flow.end_line();
        if !is_blank(&first) {
            flow.push(ImportBlock::Heading(level, first));
        }
        flow.blocks.extend(rest);
    }

    /// The items of a list behind those that stand there. Google Docs writes every
    /// level as a list of its own and tells the level by a class.
    fn list(&mut self, node: &Rc<Node>, name: &str, style: &Style, flow: &mut Flow) {
        let depth = level_of_docs(node);
        let mut numbers = ItemNumbers::of(node);
        for child in node.children.borrow().iter() {
            match tag(child) {
                Some("li") => {
                    let item_style = self.looks.style(child, "li", style, self.base);
                    let blocks = self.inside(child, &item_style);
                    let number = numbers.next(child);
                    let number = (name == "ol").then_some(number);
                    if !blocks.is_empty() {
                        push_at(
                            &mut flow.blocks,
                            depth,
                            ImportBlock::Item(number, bold_lines(blocks)),
                        );
                    }
                }
                // A list within a list, or what stands loose in one, belongs to the
                // item before it.
                Some(_) => {
                    let mut inner = Flow::default();
                    self.element(child, style, &mut inner);
                    for block in inner.finished() {
                        match flow.blocks.last_mut() {
                            Some(ImportBlock::Item(_, blocks)) => blocks.push(block),
                            _ => flow.blocks.push(block),
                        }
                    }
                }
                None => {
                    if let NodeData::Text { contents } = &child.data {
                        flow.text(&contents.borrow(), style);
                        flow.end_line();
                    }
                }
            }
        }
    }

    fn picture(&mut self, node: &Rc<Node>, style: &Style, flow: &mut Flow) {
        let words = attribute(node, "alt").unwrap_or_default();
        let Some(target) = picture_target(node) else {
            flow.text(&words, style);
            return;
        };
        let target = if is_data(&target) {
            match address::data_picture(&target, self.pictures.len() + 1) {
                Some(picture) => {
                    let target = picture.target.clone();
                    self.pictures.push(picture);
                    target
                }
                None => return flow.text(&words, style),
            }
        } else {
            address::completed(&target, self.base)
        };
        flow.line.push(ImportPiece::Picture {
            target,
            words,
            link: style.link.clone(),
        });
    }

    /// What a page plays leaves its address.
    fn embedded(&mut self, node: &Rc<Node>, style: &Style, flow: &mut Flow) {
        if let Some(target) = embedded(node, self.base) {
            flow.end_line();
            let mut run = Run::plain(target.clone());
            run.style.link = Some(target);
            flow.line.push(ImportPiece::Text(run));
            flow.end_line();
        }
        if tag(node) != Some("iframe") {
            self.walk(node, style, flow);
        }
    }

    /// A table row by row, `th` and `td` alike, but not into tables within cells.
    fn table(&mut self, node: &Rc<Node>, style: &Style, flow: &mut Flow) {
        flow.end_line();
        for caption in captions_of(node) {
            let blocks = self.inside(&caption, style);
            flow.blocks.extend(blocks);
        }
        let rows = rows_of(node);
        let has_heading = rows
            .first()
            .is_some_and(|row| is_in_head(node, row) || all_name_columns(row));
        let grid = self.grid(&rows, style);
        flow.blocks.extend(table(grid, has_heading));
    }

    fn grid(&mut self, rows: &[Rc<Node>], style: &Style) -> Vec<Vec<GridCell>> {
        // For each column the merged cell that goes on in it, and for how many rows.
        let mut going_on: Vec<(usize, GridCell)> = Vec::new();
        let mut grid = Vec::new();
        for row in rows {
            let mut cells: Vec<GridCell> = Vec::new();
            let children = row.children.borrow();
            let mut own = children
                .iter()
                .filter(|child| matches!(tag(child), Some("td" | "th")));
            loop {
                while let Some((left, cell)) =
                    going_on.get_mut(cells.len()).filter(|(left, _)| *left > 0)
                {
                    *left -= 1;
                    cells.push(cell.clone());
                }
                let Some(cell) = own.next() else {
                    break;
                };
                let (wide, high) = (span(cell, "colspan"), span(cell, "rowspan"));
                let cell_style = self.looks.style(cell, "td", style, self.base);
                let blocks = self.inside(cell, &cell_style);
                for column in 0..wide {
                    let at = cells.len();
                    if going_on.len() <= at {
                        going_on.resize(at + 1, (0, GridCell::default()));
                    }
                    let own = if column == 0 {
                        blocks.clone()
                    } else {
                        Vec::new()
                    };
                    let repeated = GridCell {
                        blocks: own.clone(),
                        is_repeated: true,
                    };
                    going_on[at] = (high - 1, repeated);
                    cells.push(GridCell {
                        blocks: own,
                        is_repeated: column > 0,
                    });
                }
            }
            grid.push(cells);
        }
        grid
    }
}

/// More columns or rows than a chat could show.
const MOST_SPAN: usize = 200;

/// How many columns or rows a cell covers.
pub(super) fn span(cell: &Node, name: &str) -> usize {
    let text = attribute(cell, name);
    let number = text.and_then(|text| text.trim().parse().ok());
    number.unwrap_or(1).clamp(1, MOST_SPAN)
}

/// Whether a target is the picture itself.
fn is_data(target: &str) -> bool {
    target.trim_start().starts_with("data:")
}

/// Where a picture is. Pages that load theirs late name the real one beside.
pub(super) fn picture_target(node: &Node) -> Option<String> {
    let own = attribute(node, "src").filter(|target| !target.trim().is_empty());
    let late = ["data-src", "data-original", "data-lazy-src"];
    let late = late.iter().find_map(|name| attribute(node, name));
    let sized = || {
        let all = attribute(node, "srcset").or_else(|| attribute(node, "data-srcset"))?;
        let first = all.split_whitespace().next()?.trim_end_matches(',');
        (!first.is_empty()).then(|| first.to_owned())
    };
    match (own, late) {
        (Some(own), Some(late)) if is_data(&own) => Some(late),
        (own, late) => own.or(late).or_else(sized),
    }
}

/// A box to be ticked, as it stands: of a form, and as Notion draws it.
pub(super) fn tick(node: &Node) -> Option<&'static str> {
    let is_ticked = match tag(node)? {
        "input" => {
            attribute(node, "type").filter(|kind| kind.eq_ignore_ascii_case("checkbox"))?;
            attribute(node, "checked").is_some()
        }
        "div" if has_class(node, "checkbox-on") => true,
        "div" if has_class(node, "checkbox-off") => false,
        _ => return None,
    };
    Some(if is_ticked { "☑ " } else { "☐ " })
}

/// Where what a page plays is.
pub(super) fn embedded(node: &Node, base: Option<&Url>) -> Option<String> {
    let mut named = ["src", "data", "data-src"].iter();
    let target = named.find_map(|name| attribute(node, name))?;
    let target = address::link(&target, base)?;
    (!target.starts_with("about:")).then_some(target)
}

/// The numbers of the items of a list, one after the other.
pub(super) struct ItemNumbers {
    next: u64,
    is_down: bool,
}

impl ItemNumbers {
    pub(super) fn of(list: &Node) -> Self {
        let children = list.children.borrow();
        let items = children.iter().filter(|child| tag(child) == Some("li"));
        let is_down = attribute(list, "reversed").is_some();
        let first = if is_down { items.count() as u64 } else { 1 };
        Self {
            next: number(attribute(list, "start")).unwrap_or(first),
            is_down,
        }
    }

    /// The number of the next item.
    pub(super) fn next(&mut self, item: &Node) -> u64 {
        let own = number(attribute(item, "value")).unwrap_or(self.next);
        self.next = if self.is_down {
            own.saturating_sub(1)
        } else {
            own.saturating_add(1)
        };
        own
    }
}

fn number(text: Option<String>) -> Option<u64> {
    text?.trim().parse().ok()
}

/// Whether a row of a table stands in its head.
fn is_in_head(table: &Rc<Node>, row: &Rc<Node>) -> bool {
    let all = nodes(table);
    let heads = all.iter().filter(|(node, _)| tag(node) == Some("thead"));
    let mut rows = heads.flat_map(|(head, _)| head.children.borrow().clone());
    rows.any(|own| Rc::ptr_eq(&own, row))
}

/// Headings of items are bold lines of them.
fn bold_lines(blocks: Vec<ImportBlock>) -> Vec<ImportBlock> {
    let line = |block| match block {
        ImportBlock::Heading(_, mut pieces) => {
            for piece in &mut pieces {
                if let ImportPiece::Text(run) = piece {
                    run.style.bold = true;
                }
            }
            ImportBlock::Paragraph(pieces)
        }
        other => other,
    };
    blocks.into_iter().map(line).collect()
}

/// The level of a list of Google Docs, `lst-kix_abc-2`.
pub(super) fn level_of_docs(node: &Node) -> usize {
    let classes = attribute(node, "class").unwrap_or_default();
    let mut all = classes.split_whitespace();
    let own = all.find_map(|class| class.strip_prefix("lst-")?.rsplit_once('-'));
    own.and_then(|(_, level)| level.parse().ok()).unwrap_or(0)
}

/// Whether every cell of a row is the head of a column.
fn all_name_columns(row: &Node) -> bool {
    let children = row.children.borrow();
    let mut cells = children
        .iter()
        .filter_map(|child| tag(child))
        .filter(|name| matches!(*name, "td" | "th"));
    let first = cells.next();
    first == Some("th") && cells.all(|name| name == "th")
}

/// The language that a class of a `pre`, or of the code in it, names.
fn language(node: &Rc<Node>) -> String {
    let named = nodes(node).into_iter().find_map(|(node, _)| {
        let classes = attribute(&node, "class")?;
        let mut all = classes.split_whitespace();
        all.find_map(|class| class.strip_prefix("language-").map(str::to_owned))
    });
    let is_name = |name: &String| {
        name.chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '#'))
    };
    named.filter(is_name).unwrap_or_default()
}
