//! A chat as a picture (SVG), drawn from its messages as they were sent, so that no
//! picture can show what the bot does not say.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

/// One message.
pub(crate) struct Bubble<'a> {
    pub(crate) is_ours: bool,
    /// Telegram's HTML.
    pub(crate) html: &'a str,
    /// Label and data of each button, row by row.
    pub(crate) keyboard: &'a [Vec<(String, String)>],
}

const WIDTH: f64 = 420.0;
const MARGIN: f64 = 12.0;
const PADDING: f64 = 12.0;
const LINE: f64 = 20.0;
const SIZE: f64 = 15.0;
/// As wide as a line of text may be.
const MOST: f64 = WIDTH - 2.0 * MARGIN - 2.0 * PADDING - 24.0;
const KEY: f64 = 34.0;
const GAP: f64 = 4.0;

/// How a word is written: the tags around it.
type Style = Vec<String>;

/// Draws a chat.
pub(crate) fn chat(title: &str, bubbles: &[Bubble<'_>]) -> String {
    let mut drawn = String::new();
    let mut top = MARGIN;
    for bubble in bubbles {
        top = draw(&mut drawn, bubble, top) + MARGIN;
    }
    let title = escaped(title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{top}\" viewBox=\"0 0 {WIDTH} {top}\" \
         font-family=\"Roboto, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif\" font-size=\"{SIZE}\" fill=\"#111\">\n\
         <title>{title}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#cfdcc4\"/>\n{drawn}</svg>\n"
    )
}

/// Draws a message from `top` on; gives where it ends.
fn draw(drawn: &mut String, bubble: &Bubble<'_>, top: f64) -> f64 {
    let lines = lines(bubble.html);
    let widest = lines.iter().map(Line::width).fold(0.0, f64::max);
    let width = if bubble.keyboard.is_empty() {
        widest + 2.0 * PADDING
    } else {
        WIDTH - 2.0 * MARGIN - 24.0
    };
    let left = if bubble.is_ours {
        MARGIN
    } else {
        WIDTH - MARGIN - width
    };
    let fill = if bubble.is_ours { "#fff" } else { "#e7fdd0" };
    let height = count(lines.len()) * LINE + PADDING + 6.0;
    rect(drawn, [left, top, width, height], 12.0, fill);
    for (at, line) in lines.iter().enumerate() {
        let y = top + 6.0 + LINE * (count(at) + 1.0) - 4.0;
        let mut x = left + PADDING;
        if line.is_quote {
            rect(drawn, [x, y - LINE + 6.0, 3.0, LINE], 0.0, "#3fa34d");
            x += QUOTE;
        }
        let _ = write!(drawn, "<text x=\"{x}\" y=\"{y}\" xml:space=\"preserve\">");
        for (word, style) in &line.words {
            let _ = write!(
                drawn,
                "<tspan{}>{}</tspan>",
                attributes(style),
                escaped(word)
            );
        }
        drawn.push_str("</text>\n");
    }
    let mut end = top + height;
    for row in bubble.keyboard {
        end += GAP;
        let each = (width - GAP * (count(row.len()) - 1.0)) / count(row.len());
        for (at, (label, _)) in row.iter().enumerate() {
            let x = left + (each + GAP) * count(at);
            rect(drawn, [x, end, each, KEY], 8.0, "#7f9a6d");
            let (x, y, label) = (x + each / 2.0, end + KEY / 2.0 + 5.0, escaped(label));
            let _ = writeln!(
                drawn,
                "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" fill=\"#fff\">{label}</text>"
            );
        }
        end += KEY;
    }
    end
}

fn rect(drawn: &mut String, [x, y, width, height]: [f64; 4], round: f64, fill: &str) {
    let _ = writeln!(
        drawn,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\" fill=\"{fill}\"/>"
    );
}

#[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
fn count(count: usize) -> f64 {
    count as f64
}

/// What stands left of a line of a quote.
const QUOTE: f64 = 10.0;

#[derive(Default)]
struct Line {
    words: Vec<(String, Style)>,
    is_quote: bool,
}

impl Line {
    fn width(&self) -> f64 {
        let words: f64 = self
            .words
            .iter()
            .map(|(word, style)| width(word, style))
            .sum();
        words + if self.is_quote { QUOTE } else { 0.0 }
    }
}

/// The lines of a message as wide as they fit.
fn lines(html: &str) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    let mut style = Style::new();
    let mut rest = html;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '<' => rest.find('>').expect("a tag ends") + 1,
            '\n' => 1,
            ' ' => rest.len() - rest.trim_start_matches(' ').len(),
            _ => rest.find(['<', '\n', ' ']).unwrap_or(rest.len()),
        };
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        let is_quote = |style: &Style| style.iter().any(|tag| tag == "blockquote");
        if let Some(tag) = piece.strip_prefix('<') {
            if tag.starts_with('/') {
                style.pop();
            } else {
                let name = tag.trim_end_matches('>').split(' ').next();
                style.push(name.unwrap_or_default().to_owned());
            }
            continue;
        }
        let last = lines.last_mut().expect("there is one");
        if piece == "\n" {
            lines.push(Line::default());
            continue;
        }
        let word = html_escape::decode_html_entities(piece).into_owned();
        last.is_quote |= is_quote(&style);
        if word.trim().is_empty() || last.width() + width(&word, &style) <= MOST {
            last.words.push((word, style.clone()));
            continue;
        }
        let is_quote = last.is_quote;
        for words in broken(&word, &style) {
            let words = vec![(words, style.clone())];
            lines.push(Line { words, is_quote });
        }
    }
    lines
}

/// A word in pieces that fit: an address may be longer than a line.
fn broken(word: &str, style: &Style) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        let last = pieces.last_mut().expect("there is one");
        if width(last, style) + 2.0 * SIZE > MOST {
            pieces.push(String::from(c));
        } else {
            last.push(c);
        }
    }
    pieces
}

/// About as wide as a word is in the usual fonts, a little more.
fn width(word: &str, style: &Style) -> f64 {
    let is = |tag: &str| style.iter().any(|it| it == tag);
    let factor = if is("b") { 1.08 } else { 1.0 };
    let bases = word.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    let ems: f64 = bases
        .map(|c| match c {
            _ if is("code") => 0.6,
            ' ' | 'i' | 'l' | 'j' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.27,
            't' | 'f' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '"' => 0.36,
            'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 0.88,
            'A'..='Z' | 'Đ' => 0.69,
            _ if c.is_ascii() || c.is_alphabetic() => 0.56,
            _ => 1.1,
        })
        .sum();
    ems * factor * SIZE * 1.02
}

fn attributes(style: &Style) -> String {
    let mut attributes = String::new();
    for tag in style {
        attributes += match tag.as_str() {
            "b" => " font-weight=\"bold\"",
            "i" => " font-style=\"italic\"",
            "code" | "pre" => " font-family=\"monospace\" fill=\"#36618e\"",
            "a" => " fill=\"#2a6cb0\"",
            _ => "",
        };
    }
    attributes
}

fn escaped(text: &str) -> String {
    html_escape::encode_text(text).into_owned()
}
