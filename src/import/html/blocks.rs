//! The tree of a page as blocks.

use std::{fmt::Write as _, rc::Rc};

use markup5ever_rcdom::{Node, NodeData};
use url::Url;

use super::{BLOCKS, UNSEEN, looks::Looks, nodes, shown, tag};
use crate::{
    import::{
        ImportedPicture, address,
        document::{GridCell, ImportBlock, ImportPiece, is_blank, push_at, table},
    },
    render::{Run, Style},
};

/// The blocks below `root`, and the pictures that the page itself holds. The whole
/// document tells the looks of its classes.
pub(super) fn of(
    document: &Rc<Node>,
    root: &Rc<Node>,
    base: Option<&Url>,
) -> (Vec<ImportBlock>, Vec<ImportedPicture>) {
    let mut looks = Looks::default();
    for (node, _) in nodes(document) {
        if tag(&node) == Some("style") {
            looks.add_sheet(&shown(&node));
        }
    }
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
    looks: Looks,
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

fn attribute(node: &Node, name: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    let attrs = attrs.borrow();
    let found = attrs.iter().find(|one| &*one.name.local == name)?;
    Some(found.value.to_string())
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
        let style = self.style(node, &name, style);
        match name.as_str() {
            "iframe" | "video" | "audio" | "source" | "embed" | "object" => {
                self.embedded(node, &style, flow);
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

    fn style(&self, node: &Rc<Node>, name: &str, outer: &Style) -> Style {
        let mut style = outer.clone();
        match name {
            "b" | "strong" => style.bold = true,
            "i" | "em" => style.italic = true,
            "s" | "del" | "strike" => style.strike = true,
            "code" | "tt" | "samp" => style.code = true,
            "a" => {
                let target = attribute(node, "href");
                let target = target.and_then(|target| address::link(&target, self.base));
                style.link = target.or(style.link);
            }
            _ => {}
        }
        let classes = attribute(node, "class").unwrap_or_default();
        let own = attribute(node, "style").unwrap_or_default();
        self.looks.apply(&classes, &own, &mut style);
        style
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
        let children = node.children.borrow();
        let items = || children.iter().filter(|child| tag(child) == Some("li"));
        let is_down = attribute(node, "reversed").is_some();
        let first = if is_down { items().count() as u64 } else { 1 };
        let number = |text: Option<String>| text.and_then(|text| text.trim().parse::<u64>().ok());
        let mut next = number(attribute(node, "start")).unwrap_or(first);
        for child in children.iter() {
            match tag(child) {
                Some("li") => {
                    let item_style = self.style(child, "li", style);
                    let blocks = self.inside(child, &item_style);
                    next = number(attribute(child, "value")).unwrap_or(next);
                    let number = (name == "ol").then_some(next);
                    next = if is_down {
                        next.saturating_sub(1)
                    } else {
                        next.saturating_add(1)
                    };
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
        let is_data = |target: &String| target.trim_start().starts_with("data:");
        let own = attribute(node, "src").filter(|target| !target.trim().is_empty());
        // Pages that load their pictures late name the real one beside.
        let late = ["data-src", "data-original", "data-lazy-src"];
        let late = late.iter().find_map(|name| attribute(node, name));
        let target = match (own, late) {
            (Some(own), Some(late)) if is_data(&own) => Some(late),
            (own, late) => own.or(late),
        };
        let words = attribute(node, "alt").unwrap_or_default();
        let Some(target) = target else {
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
        let target = ["src", "data", "data-src"]
            .iter()
            .find_map(|name| attribute(node, name));
        let target = target.and_then(|target| address::link(&target, self.base));
        if let Some(target) = target.filter(|target| target.starts_with("http")) {
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
        let mut rows: Vec<Rc<Node>> = Vec::new();
        let mut has_heading = false;
        let mut open: Vec<(Rc<Node>, bool)> = vec![(Rc::clone(node), false)];
        while let Some((node, in_head)) = open.pop() {
            match tag(&node) {
                Some("tr") => {
                    has_heading |= rows.is_empty() && (in_head || all_name_columns(&node));
                    rows.push(node);
                }
                Some("caption") => {
                    let blocks = self.inside(&node, style);
                    flow.blocks.extend(blocks);
                }
                name => {
                    let in_head = in_head || name == Some("thead");
                    let children = node.children.borrow();
                    open.extend(
                        children
                            .iter()
                            .rev()
                            .map(|child| (Rc::clone(child), in_head)),
                    );
                }
            }
        }
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
                let number = |name| {
                    let text = attribute(cell, name);
                    text.and_then(|text| text.trim().parse().ok())
                        .unwrap_or(1)
                        .clamp(1, MOST_SPAN)
                };
                let (wide, high): (usize, usize) = (number("colspan"), number("rowspan"));
                let cell_style = self.style(cell, "td", style);
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

fn has_class(node: &Node, name: &str) -> bool {
    let classes = attribute(node, "class").unwrap_or_default();
    classes.split_whitespace().any(|class| class == name)
}

/// The level of a list of Google Docs, `lst-kix_abc-2`.
fn level_of_docs(node: &Node) -> usize {
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
