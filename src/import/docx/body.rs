//! The paragraphs and tables of a Word document as blocks.

use super::{
    fields::OpenFields,
    numbering::{ListMarker, Numbering},
    styles::{WordStyle, WordStyles, list_of, outline_of},
};
use crate::{
    import::{
        ImportedPicture, address,
        document::{GridCell, ImportBlock, ImportPiece, is_blank, push_at, table},
        office::OfficeParts,
        xml::XmlElement,
    },
    render::{Run, Style, raised},
};

/// A document on its way.
pub(super) struct Body<'a> {
    pub(super) parts: &'a OfficeParts,
    pub(super) styles: WordStyles,
    pub(super) numbering: Numbering,
    /// The style of the paragraph that is read.
    pub(super) paragraph: WordStyle,
    pub(super) pictures: Vec<ImportedPicture>,
    /// The notes that were referred to, by their kind and id.
    pub(super) notes: Vec<String>,
    pub(super) fields: OpenFields,
}

/// A paragraph on its way: its line, and what stood before it in the same one.
#[derive(Default)]
struct Line {
    before: Vec<ImportBlock>,
    pieces: Vec<ImportPiece>,
}

impl Body<'_> {
    /// The blocks of an element that holds paragraphs and tables.
    pub(super) fn blocks(&mut self, element: &XmlElement) -> Vec<ImportBlock> {
        let mut all = Vec::new();
        self.add_blocks(element, &mut all);
        all
    }

    fn add_blocks(&mut self, element: &XmlElement, all: &mut Vec<ImportBlock>) {
        for child in &element.children {
            match child.name.as_str() {
                "p" => self.paragraph(child, all),
                "tbl" => {
                    let blocks = self.table(child);
                    all.extend(blocks);
                }
                name if is_hidden(name) => {}
                _ => self.add_blocks(child, all),
            }
        }
    }

    fn paragraph(&mut self, element: &XmlElement, all: &mut Vec<ImportBlock>) {
        let own = WordParagraph::of(element, &self.styles, &self.numbering);
        let mut line = Line::default();
        let outer = std::mem::replace(&mut self.paragraph, own.style.clone());
        self.inline(element, None, &mut line);
        self.paragraph = outer;
        if let Some(level) = own.heading {
            all.append(&mut line.before);
            if !is_blank(&line.pieces) {
                all.push(ImportBlock::Heading(level, line.pieces));
            }
            return;
        }
        let is_empty = is_blank(&line.pieces) && line.before.is_empty();
        let marker = own.list.filter(|_| !is_empty).and_then(|list| {
            let styles = &self.styles;
            let of_style = |id: &str| styles.get(id)?.list.clone();
            self.numbering
                .next(&list, own.level.unwrap_or(0), &of_style)
        });
        let mut blocks = line.before;
        if !is_blank(&line.pieces) {
            blocks.push(ImportBlock::Paragraph(line.pieces));
        }
        match marker {
            Some(marker) => {
                let number = match marker {
                    ListMarker::Number(number) => Some(number),
                    ListMarker::Bullet => None,
                };
                let depth = own.level.unwrap_or(0) + deeper(&own.style.name);
                push_at(all, depth, ImportBlock::Item(number, blocks));
            }
            None => styled(&own.style, blocks, all),
        }
    }

    /// The pieces of runs, in whatever they are wrapped.
    fn inline(&mut self, element: &XmlElement, link: Option<&str>, out: &mut Line) {
        for child in &element.children {
            match child.name.as_str() {
                "r" => self.run(child, link, out),
                "hyperlink" => {
                    let target = hyperlink(self.parts, child);
                    self.inline(child, target.as_deref().or(link), out);
                }
                "fldSimple" => {
                    let target = child.attribute("instr").and_then(target_of);
                    self.inline(child, target.as_deref().or(link), out);
                }
                "pPr" | "rPr" | "sdtPr" => {}
                name if is_hidden(name) => {}
                _ => match formula(child) {
                    Some((first, between, second)) => {
                        self.inline(first, link, out);
                        push_text(out, between, &Style::default());
                        self.inline(second, link, out);
                    }
                    None => self.inline(child, link, out),
                },
            }
        }
    }

    fn run(&mut self, element: &XmlElement, link: Option<&str>, out: &mut Line) {
        let properties = element.child("rPr");
        let Some(mut style) = run_style(&self.styles, &self.paragraph, properties) else {
            return;
        };
        for child in &element.children {
            style.link = link.or(self.fields.target()).map(str::to_owned);
            match child.name.as_str() {
                "t" => push_text(out, &raised_text(properties, &child.text), &style),
                "sym" => push_text(out, symbol(child), &style),
                "tab" => push_text(out, " ", &style),
                "noBreakHyphen" => push_text(out, "\u{2011}", &style),
                "br" | "cr" => {
                    if !matches!(child.attribute("type"), Some("page" | "column")) {
                        out.pieces.push(ImportPiece::Break);
                    }
                }
                "instrText" | "fldChar" => self.fields.follow(child),
                "footnoteReference" | "endnoteReference" => {
                    let kind = child.name.trim_end_matches("Reference");
                    let id = child.attribute("id").unwrap_or("");
                    self.notes.push(format!("{kind} {id}"));
                    push_text(out, &format!("[{}]", self.notes.len()), &style);
                }
                "rPr" => {}
                name if is_hidden(name) => {}
                _ => self.drawing(child, &style, out),
            }
        }
    }

    /// The pictures and text boxes of a drawing, in whatever it is wrapped.
    fn drawing(&mut self, element: &XmlElement, style: &Style, out: &mut Line) {
        match element.name.as_str() {
            name if is_hidden(name) => return,
            "txbxContent" => {
                let blocks = self.blocks(element);
                let before = std::mem::take(&mut out.pieces);
                if !is_blank(&before) {
                    out.before.push(ImportBlock::Paragraph(before));
                }
                out.before.extend(blocks);
                return;
            }
            "r" => return self.run(element, style.link.as_deref(), out),
            "t" => return push_text(out, &element.text, style),
            _ => {}
        }
        let about = element.find("docPr").filter(|_| element.name == "drawing");
        if element.name == "drawing" || element.name == "pict" || element.name == "object" {
            let words = about
                .and_then(|about| about.attribute("descr"))
                .unwrap_or("");
            self.pictures_in(element, words, style, out);
        }
        for child in &element.children {
            self.drawing(child, style, out);
        }
    }

    fn pictures_in(&mut self, element: &XmlElement, words: &str, style: &Style, out: &mut Line) {
        for child in &element.children {
            if is_hidden(&child.name) || child.name == "txbxContent" {
                continue;
            }
            if let Some(target) = picture_name(self.parts, child) {
                self.keep_picture(child);
                out.pieces.push(ImportPiece::Picture {
                    target,
                    words: words.to_owned(),
                    link: style.link.clone(),
                });
            }
            self.pictures_in(child, words, style, out);
        }
    }

    /// Keeps what a picture holds, once.
    fn keep_picture(&mut self, element: &XmlElement) {
        let file = picture_id(element).and_then(|id| self.parts.file(id));
        let Some((name, bytes)) = file else {
            return;
        };
        if self.pictures.iter().all(|own| own.target != name) {
            self.pictures.push(ImportedPicture {
                target: name.to_owned(),
                bytes: Some(bytes.to_vec()),
            });
        }
    }

    /// Whether the style of a table sets its first row apart, and the table wants it.
    fn has_look_of_heading(&self, properties: Option<&XmlElement>) -> bool {
        let look = properties.and_then(|own| own.child("tblLook"));
        let bits = look.and_then(|look| u16::from_str_radix(look.value()?, 16).ok());
        let first = look.and_then(|look| look.attribute("firstRow"));
        let is_wanted = first.map_or(bits.is_some_and(|bits| bits & 0x20 != 0), |on| on == "1");
        let style = properties.and_then(|own| own.child("tblStyle")?.value());
        let style = style.and_then(|id| self.styles.get(id));
        is_wanted && style.is_some_and(|style| style.names_first_row)
    }

    fn table(&mut self, element: &XmlElement) -> Vec<ImportBlock> {
        let mut rows: Vec<&XmlElement> = Vec::new();
        wrapped(element, "tr", &mut rows);
        let first = rows.first().and_then(|row| row.child("trPr"));
        let is_told = first.and_then(|own| own.switch("tblHeader")) == Some(true);
        let has_heading = is_told || self.has_look_of_heading(element.child("tblPr"));
        let mut grid: Vec<Vec<GridCell>> = Vec::new();
        for row in rows {
            let mut cells: Vec<GridCell> = Vec::new();
            for cell in cells_of(row) {
                cells.resize(cells.len().max(cell.column), GridCell::default());
                let above = grid.last().and_then(|row| row.get(cell.column));
                cells.push(match above.filter(|_| cell.goes_on) {
                    Some(above) => GridCell {
                        blocks: above.blocks.clone(),
                        is_repeated: true,
                    },
                    None => GridCell {
                        blocks: self.blocks(cell.element),
                        is_repeated: false,
                    },
                });
                let beside = GridCell {
                    blocks: Vec::new(),
                    is_repeated: true,
                };
                cells.resize(cell.column + cell.wide, beside);
            }
            grid.push(cells);
        }
        table(grid, has_heading)
    }
}

/// More columns than a chat could show.
const MOST_SPAN: usize = 200;

/// What a paragraph is.
pub(super) struct WordParagraph {
    pub(super) style: WordStyle,
    /// 1 to 6, for a heading.
    pub(super) heading: Option<usize>,
    pub(super) list: Option<String>,
    pub(super) level: Option<usize>,
}

impl WordParagraph {
    pub(super) fn of(element: &XmlElement, styles: &WordStyles, numbering: &Numbering) -> Self {
        let properties = element.child("pPr");
        let id = properties.and_then(|own| own.child("pStyle")?.value());
        let style = id
            .and_then(|id| styles.get(id))
            .cloned()
            .unwrap_or_default();
        let heading = outline_of(properties).or(style.heading);
        let (list, level) = list_of(properties);
        let list = list
            .or_else(|| style.list.clone())
            .filter(|list| list != "0");
        let level = level.or(style.level).or_else(|| {
            let list = list.as_deref()?;
            numbering.level_of_style(list, id?)
        });
        Self {
            style,
            heading,
            list,
            level,
        }
    }
}

/// Whether nobody sees what an element holds: what was deleted with changes tracked,
/// and the second drawing for old programs.
pub(super) fn is_hidden(name: &str) -> bool {
    matches!(name, "del" | "delText" | "moveFrom" | "Fallback")
}

/// Where a link leads; one within the document leads nowhere in a chat.
pub(super) fn hyperlink(parts: &OfficeParts, element: &XmlElement) -> Option<String> {
    let target = parts.address(element.attribute("id")?)?;
    let whole = match element.attribute("anchor") {
        Some(anchor) if !target.contains('#') => format!("{target}#{anchor}"),
        _ => target.to_owned(),
    };
    address::link(&whole, None)
}

/// How a run of a paragraph looks; `None` when it is hidden. Of the style of the
/// paragraph only that counts which makes its words invalid or hidden.
pub(super) fn run_style(
    styles: &WordStyles,
    paragraph: &WordStyle,
    properties: Option<&XmlElement>,
) -> Option<Style> {
    let named = properties.and_then(|own| own.child("rStyle")?.value());
    let named = named.and_then(|id| styles.get(id));
    let switch = |name, of: fn(&WordStyle) -> Option<bool>| {
        let own = properties.and_then(|own| own.switch(name));
        own.or_else(|| named.and_then(of))
    };
    let is_struck = switch("strike", |style| style.strike).or(paragraph.strike);
    let style = Style {
        bold: switch("b", |style| style.bold) == Some(true),
        italic: switch("i", |style| style.italic) == Some(true),
        strike: is_struck == Some(true) || switch("dstrike", |_| None) == Some(true),
        ..Style::default()
    };
    let is_hidden = switch("vanish", |style| style.vanish).or(paragraph.vanish);
    (is_hidden != Some(true)).then_some(style)
}

/// Text as its run raises or lowers it.
pub(super) fn raised_text(properties: Option<&XmlElement>, text: &str) -> String {
    let place = properties.and_then(|own| own.child("vertAlign")?.value());
    let is_above = match place {
        Some("superscript") => true,
        Some("subscript") => false,
        _ => return text.to_owned(),
    };
    raised(text, is_above).unwrap_or_else(|| text.to_owned())
}

/// The sign that a font of symbols draws (`w:sym`).
pub(super) fn symbol(element: &XmlElement) -> &'static str {
    let code = element.attribute("char").unwrap_or("").to_ascii_uppercase();
    match code.trim_start_matches("F0") {
        "E0" | "E8" | "F0" => "→",
        "DF" | "E7" | "EF" => "←",
        "FC" | "FE" | "52" => "☑",
        "A8" | "6F" | "71" => "☐",
        "FB" | "FD" | "54" => "☒",
        "A7" | "9F" | "6C" | "6E" => "•",
        _ => "▪",
    }
}

/// The two parts of a formula that a line cannot show as they stand, and what stands
/// between them: a fraction, a power, an index.
pub(super) fn formula(element: &XmlElement) -> Option<(&XmlElement, &'static str, &XmlElement)> {
    let (first, between, second) = match element.name.as_str() {
        "f" => ("num", "/", "den"),
        "sSup" => ("e", "^", "sup"),
        "sSub" => ("e", "_", "sub"),
        _ => return None,
    };
    Some((element.child(first)?, between, element.child(second)?))
}

/// The id of what an element shows as a picture.
fn picture_id(element: &XmlElement) -> Option<&str> {
    match element.name.as_str() {
        "blip" => element
            .attribute("embed")
            .or_else(|| element.attribute("link")),
        "imagedata" => element.attribute("id"),
        _ => None,
    }
}

/// The address or the file of a picture.
pub(super) fn picture_name(parts: &OfficeParts, element: &XmlElement) -> Option<String> {
    let id = picture_id(element)?;
    let file = parts.file(id).map(|(name, _)| name);
    parts.address(id).or(file).map(str::to_owned)
}

/// A cell of a table.
pub(super) struct WordCell<'a> {
    pub(super) element: &'a XmlElement,
    pub(super) column: usize,
    /// How many columns it covers.
    pub(super) wide: usize,
    /// Whether the cell above goes on in it.
    pub(super) goes_on: bool,
}

/// The cells of a row.
pub(super) fn cells_of(row: &XmlElement) -> Vec<WordCell<'_>> {
    let skipped = row
        .child("trPr")
        .and_then(|own| own.child("gridBefore")?.value());
    let skipped: usize = skipped.and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut column = skipped.min(MOST_SPAN);
    let mut own: Vec<&XmlElement> = Vec::new();
    wrapped(row, "tc", &mut own);
    let cells = own.into_iter().map(|element| {
        let properties = element.child("tcPr");
        let child = |name| properties.and_then(|own: &XmlElement| own.child(name));
        let goes_on = child("vMerge").is_some_and(|merge| merge.value() != Some("restart"));
        let wide = child("gridSpan").and_then(|span| span.value()?.parse().ok());
        let wide = wide.unwrap_or(1_usize).clamp(1, MOST_SPAN);
        column += wide;
        WordCell {
            element,
            column: column - wide,
            wide,
            goes_on,
        }
    });
    cells.collect()
}

/// The elements of that name, also those that are wrapped as fields of a form.
pub(super) fn wrapped<'a>(element: &'a XmlElement, name: &str, found: &mut Vec<&'a XmlElement>) {
    for child in &element.children {
        match child.name.as_str() {
            own if own == name => found.push(child),
            "sdt" | "sdtContent" | "customXml" | "ins" => wrapped(child, name, found),
            _ => {}
        }
    }
}

fn push_text(line: &mut Line, text: &str, style: &Style) {
    let text = text.replace(['\n', '\r', '\t'], " ");
    line.pieces.push(ImportPiece::Text(Run {
        text,
        style: style.clone(),
    }));
}

/// Where a field leads: `HYPERLINK "https://a.vn" \l "phan-2"`.
pub(super) fn target_of(text: &str) -> Option<String> {
    let text = text.trim_start();
    let keyword = text
        .get(..9)
        .filter(|word| word.eq_ignore_ascii_case("HYPERLINK"))?;
    let mut target = String::new();
    let mut is_anchor = false;
    let mut rest = text[keyword.len()..].trim_start();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        match word {
            "\\l" => is_anchor = true,
            // What the link says of itself, and the window it opens in.
            "\\o" | "\\t" => {
                let after = after.trim_start();
                let quoted = after.strip_prefix('"').and_then(|own| own.split_once('"'));
                rest = quoted.map_or(after, |(_, after)| after).trim_start();
                continue;
            }
            word if is_anchor => {
                // One within the document alone leads nowhere in a chat.
                if !target.is_empty() {
                    target = format!("{target}#{word}");
                }
                is_anchor = false;
            }
            word if target.is_empty() && !word.starts_with('\\') => word.clone_into(&mut target),
            _ => {}
        }
        rest = after.trim_start();
    }
    address::link(&target, None)
}

/// How much deeper than its level the style of a list says: "List Number 2" is a
/// list of its own that stands below another one.
pub(super) fn deeper(name: &str) -> usize {
    let number = name
        .strip_prefix("list ")
        .and_then(|rest| rest.rsplit(' ').next());
    let number: usize = number.and_then(|number| number.parse().ok()).unwrap_or(1);
    number.clamp(1, 5) - 1
}

/// Adds what is no item as its style says: code and quotations, which go on with
/// those before them, and what "List Continue" says to belong to an item.
fn styled(style: &WordStyle, blocks: Vec<ImportBlock>, all: &mut Vec<ImportBlock>) {
    let is_quote = style.name.ends_with("quote") || style.name == "block text";
    if style.name.starts_with("list continue") {
        for block in blocks {
            push_at(all, deeper(&style.name) + 1, block);
        }
    } else if let [ImportBlock::Paragraph(pieces)] = blocks.as_slice()
        && is_code(style)
    {
        let line = text_of(pieces);
        match all.last_mut() {
            Some(ImportBlock::Pre(text, _)) => {
                text.push('\n');
                text.push_str(&line);
            }
            _ => all.push(ImportBlock::Pre(line, String::new())),
        }
    } else if is_quote && !blocks.is_empty() {
        match all.last_mut() {
            Some(ImportBlock::Quote(own)) => own.extend(blocks),
            _ => all.push(ImportBlock::Quote(blocks)),
        }
    } else {
        all.extend(blocks);
    }
}

/// Whether paragraphs of a style are code.
pub(super) fn is_code(style: &WordStyle) -> bool {
    style.name.contains("preformatted") || style.name.ends_with("code")
}

/// The words of pieces with their lines.
fn text_of(pieces: &[ImportPiece]) -> String {
    let text = pieces.iter().map(|piece| match piece {
        ImportPiece::Text(run) => run.text.as_str(),
        ImportPiece::Break => "\n",
        ImportPiece::Picture { .. } => "",
    });
    text.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lead_where_they_say() {
        for (text, expected) in [
            (
                " HYPERLINK \"https://a.vn/?b=1&c=2\" ",
                Some("https://a.vn/?b=1&c=2"),
            ),
            (
                "HYPERLINK \"https://a.vn\" \\l \"phan-2\" \\o \"Mở\"",
                Some("https://a.vn#phan-2"),
            ),
            (
                "HYPERLINK \\t \"_blank\" \"https://a.vn\"",
                Some("https://a.vn"),
            ),
            ("hyperlink https://a.vn", Some("https://a.vn")),
            ("HYPERLINK \\l \"_Toc1\"", None),
            ("PAGE", None),
            ("HYPERLINK", None),
        ] {
            assert_eq!(target_of(text).as_deref(), expected, "{text}");
        }
    }
}
