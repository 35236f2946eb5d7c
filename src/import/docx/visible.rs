//! What can be seen of a Word document, by a walk of its own: it makes no blocks and
//! writes no Markdown, so that it misses nothing together with those that do.

use super::{
    body::{
        WordCell, WordParagraph, cells_of, deeper, formula, hyperlink, is_code, is_hidden,
        picture_name, raised_text, run_style, target_of, wrapped,
    },
    fields::OpenFields,
    numbering::{ListMarker, Numbering},
    styles::{WordStyle, WordStyles},
};
use crate::import::{
    office::OfficeParts,
    visible::{Sight, Visible},
    xml::XmlElement,
};

/// What can be seen of parts of a document, one after the other.
pub(super) fn of<'a>(
    parts: &OfficeParts,
    styles: &WordStyles,
    numbering: Numbering,
    roots: impl Iterator<Item = &'a XmlElement>,
) -> Visible {
    let mut walk = Walk {
        parts,
        styles,
        numbering,
        sight: Sight::default(),
        paragraph: WordStyle::default(),
        fields: OpenFields::default(),
    };
    for root in roots {
        walk.blocks(root, Place::default());
    }
    walk.sight.seen()
}

struct Walk<'a> {
    parts: &'a OfficeParts,
    styles: &'a WordStyles,
    numbering: Numbering,
    sight: Sight,
    /// The style of the paragraph that is read.
    paragraph: WordStyle,
    fields: OpenFields,
}

/// Where a paragraph stands.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Where no line of a chat can begin: in a heading, in a cell before the last one.
    in_one_line: bool,
    /// In a table, which has no lists.
    is_cell: bool,
}

impl Walk<'_> {
    fn blocks(&mut self, element: &XmlElement, place: Place) {
        for child in &element.children {
            match child.name.as_str() {
                "p" => self.paragraph(child, place),
                "tbl" => self.table(child, place),
                name if is_hidden(name) => {}
                _ => self.blocks(child, place),
            }
        }
    }

    fn paragraph(&mut self, element: &XmlElement, place: Place) {
        let own = WordParagraph::of(element, self.styles, &self.numbering);
        let outer = std::mem::replace(&mut self.paragraph, own.style.clone());
        self.words_of(element, own, place);
        self.paragraph = outer;
    }

    fn words_of(&mut self, element: &XmlElement, own: WordParagraph, place: Place) {
        if own.heading.is_some() {
            self.sight.ends_lists();
            self.sight.line_in(place.in_one_line);
            let in_one_line = true;
            self.inline(
                element,
                None,
                Place {
                    in_one_line,
                    ..place
                },
            );
            return self.sight.line_in(place.in_one_line);
        }
        let marker = own
            .list
            .filter(|_| shows_anything(element))
            .and_then(|list| {
                let styles = self.styles;
                let of_style = |id: &str| styles.get(id)?.list.clone();
                self.numbering
                    .next(&list, own.level.unwrap_or(0), &of_style)
            });
        self.sight.line_in(place.in_one_line);
        if let Some(marker) = marker {
            let marker = match marker {
                ListMarker::Number(number) => format!("{number}."),
                ListMarker::Bullet => "•".to_owned(),
            };
            let depth = own.level.unwrap_or(0) + deeper(&own.style.name);
            self.sight.step(&marker, (!place.is_cell).then_some(depth));
        } else if is_code(&own.style) && !place.is_cell {
            let mut text = String::new();
            push_words(element, &mut text);
            return self.sight.code(&text);
        }
        self.inline(element, None, place);
        self.sight.line_in(place.in_one_line);
    }

    fn inline(&mut self, element: &XmlElement, link: Option<&str>, place: Place) {
        for child in &element.children {
            match child.name.as_str() {
                "r" => self.run(child, link, place),
                "hyperlink" => {
                    let target = hyperlink(self.parts, child);
                    self.inline(child, target.as_deref().or(link), place);
                }
                "fldSimple" => {
                    let target = child.attribute("instr").and_then(target_of);
                    self.inline(child, target.as_deref().or(link), place);
                }
                "pPr" | "rPr" | "sdtPr" => {}
                name if is_hidden(name) => {}
                _ => match formula(child) {
                    Some((first, between, second)) => {
                        self.inline(first, link, place);
                        self.sight.text(between, false, link);
                        self.inline(second, link, place);
                    }
                    None => self.inline(child, link, place),
                },
            }
        }
    }

    fn run(&mut self, element: &XmlElement, link: Option<&str>, place: Place) {
        let properties = element.child("rPr");
        let Some(style) = run_style(self.styles, &self.paragraph, properties) else {
            return;
        };
        for child in &element.children {
            let link = link.or(self.fields.target()).map(str::to_owned);
            match child.name.as_str() {
                "t" => {
                    let text = raised_text(properties, &child.text);
                    self.sight.text(&text, style.strike, link.as_deref());
                }
                "tab" => self.sight.text(" ", style.strike, link.as_deref()),
                "noBreakHyphen" => self.sight.text("\u{2011}", style.strike, link.as_deref()),
                "br" | "cr" => {
                    if !matches!(child.attribute("type"), Some("page" | "column")) {
                        self.sight.line_in(place.in_one_line);
                    }
                }
                "instrText" | "fldChar" => self.fields.follow(child),
                "rPr" => {}
                name if is_hidden(name) => {}
                _ => self.drawing(child, link.as_deref(), place),
            }
        }
    }

    /// The pictures and text boxes of a drawing.
    fn drawing(&mut self, element: &XmlElement, link: Option<&str>, place: Place) {
        match element.name.as_str() {
            name if is_hidden(name) => return,
            "txbxContent" => {
                self.sight.line_in(place.in_one_line);
                self.blocks(element, place);
                return self.sight.line_in(place.in_one_line);
            }
            "r" => return self.run(element, link, place),
            "t" => return self.sight.text(&element.text, false, link),
            _ => {}
        }
        // What no chat can show and no converter draws is told as a picture that is lost.
        match element.name.as_str() {
            "chart" | "OLEObject" => self.sight.picture(&element.name),
            "textpath" => {
                let words = element.attribute("string").unwrap_or("");
                self.sight.text(words, false, link);
            }
            _ => {}
        }
        if let Some(target) = picture_name(self.parts, element) {
            self.sight.picture(&target);
            self.sight.text("", false, link);
        }
        for child in &element.children {
            self.drawing(child, link, place);
        }
    }

    /// A table: of one row or one column only the words count, for it is layout.
    fn table(&mut self, element: &XmlElement, place: Place) {
        let mut rows: Vec<&XmlElement> = Vec::new();
        wrapped(element, "tr", &mut rows);
        let rows: Vec<Vec<WordCell<'_>>> = rows.into_iter().map(cells_of).collect();
        let most = rows.iter().map(Vec::len).max().unwrap_or(0);
        let is_layout = rows.len() < 2 || most < 2;
        for row in &rows {
            self.sight.row_in(place.in_one_line, is_layout);
            for (number, cell) in row.iter().enumerate() {
                // Word shows nothing of what a merged cell covers.
                if cell.goes_on {
                    continue;
                }
                let inner = if is_layout {
                    self.sight.line_in(place.in_one_line);
                    place
                } else {
                    self.sight.gap();
                    self.sight.cell_of_row(cell.column);
                    Place {
                        in_one_line: number + 1 < row.len(),
                        is_cell: true,
                    }
                };
                self.blocks(cell.element, inner);
                self.sight.gap();
            }
        }
        self.sight.end_row();
        self.sight.line_in(place.in_one_line);
    }
}

/// Whether a paragraph shows words or pictures.
fn shows_anything(element: &XmlElement) -> bool {
    match element.name.as_str() {
        name if is_hidden(name) => false,
        "t" => !element.text.trim().is_empty(),
        "noBreakHyphen" | "footnoteReference" | "endnoteReference" | "blip" | "imagedata" => true,
        _ => element.children.iter().any(shows_anything),
    }
}

/// The words of a paragraph with its lines.
fn push_words(element: &XmlElement, out: &mut String) {
    for child in &element.children {
        match child.name.as_str() {
            "t" => out.push_str(&child.text),
            "tab" => out.push(' '),
            "br" | "cr" => out.push('\n'),
            "pPr" | "rPr" => {}
            name if is_hidden(name) => {}
            _ => push_words(child, out),
        }
    }
}
