//! The reader: bytes to [`Article`] and findings.
//!
//! An article is written in one of three ways:
//!
//! - Markdown with headings, the names of the table among them;
//! - the bullet form (see `bullets`);
//! - free text, with or without a heading on top.
//!
//! Optional front matter (see `front_matter`) stands above any of them.
//!
//! ```
//! use sotay::article::{read, Role, Source};
//!
//! let source = Source::new("loi-100.md", "# Lỗi #100\n\n## Nguyên nhân\n\nMeta giữ hội thoại.\n");
//! let (article, findings) = read(&source);
//! assert_eq!(article.title, "Lỗi #100");
//! let cause = article.sections_of(Role::Cause).next().unwrap();
//! assert_eq!(article.body(cause).trim(), "Meta giữ hội thoại.");
//! assert_eq!(findings[0].rule.id(), "K009-no-resolution");
//! ```

use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::{
    Article, ArticleId, Date, Form, Role, Section, Source, Status,
    bullets::{self, BULLETS, Label},
    closing,
    finding::{Finding, Rule},
    front_matter,
    headings::continues,
    markdown::{self, Heading},
};
use crate::text::{ErrorCode, Evidence, disturbs, find_codes};

/// Reads one article. Every input gives an `Article`; what could not be
/// understood is in the findings, in order of their place.
pub fn read(source: &Source) -> (Article, Vec<Finding>) {
    let (text, mut findings) = decode(&source.bytes);
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let (mut front, front_findings) = front_matter::read(&text, start);
    // Jekyll keeps what it does not publish in a folder of that name.
    if front.status.is_none() && source.name.split('/').any(|part| part == "_drafts") {
        front.status = Some(Status::Wip);
        front.withheld = Some("_drafts/".to_owned());
    }
    findings.extend(front_findings);
    findings.extend(odd_characters(&text, start));

    let content = front.range.as_ref().map_or(start, |range| range.end)..text.len();
    let closing = closing::find(&text, content.clone());
    let content = content.start..closing.as_ref().map_or(content.end, |range| range.start);

    let headings = markdown::headings(&text, content.clone());
    let mut labels = bullets::labels(&text, content.clone());
    let drawn = without_rulers(&text, &headings, &labels);
    // "# Lưu ý: …" is a heading before it is a label.
    labels.retain(|label| !drawn.iter().any(|heading| holds(heading, label)));
    let form = form_of(&text, &content, &drawn, &labels);
    let (heading_title, mut sections) = match form {
        Form::Markdown => markdown_sections(&text, content, &headings),
        Form::Bullets => bullet_sections(&text, content, &drawn, &labels),
    };
    for section in &mut sections {
        section.body = trimmed(&text, section.body.clone());
    }
    sections.retain(|section| match section.role {
        // Nothing, or what is left of a title line's emphasis.
        Role::Text => !title_markup(&text[section.body.clone()]),
        _ => section.name.is_some() || !section.body.is_empty(),
    });

    let id = match &front.id {
        Some(written) => ArticleId::parse(written).unwrap_or_else(|| {
            findings.push(bad_id(&text, front.range.clone(), written));
            ArticleId::from_text(written)
        }),
        None => ArticleId::from_text(stem(&source.name)),
    };
    let (title, title_range) = title_of(
        &text,
        heading_title,
        front.title.as_deref(),
        &sections,
        form,
    )
    .unwrap_or_else(|| {
        findings.push(Finding::new(Rule::NoTitle, start..start, id.as_str()));
        (id.to_string(), None)
    });

    let mut article = Article {
        source_name: source.name.clone(),
        id,
        title,
        title_range,
        form,
        front,
        codes: Vec::new(),
        sections,
        closing,
        modified: source.modified.and_then(Date::of_unix),
        text,
    };
    article.codes = codes_of(&article);
    findings.extend(missing_parts(&article));
    findings.sort_by_key(|finding| (finding.range.start, finding.rule));
    (article, findings)
}

/// The text of the bytes; where they are no UTF-8, the replacement character
/// stands for what could not be read and a finding names the byte.
fn decode(bytes: &[u8]) -> (String, Vec<Finding>) {
    if let Some(text) = utf16(bytes) {
        let finding = Finding::new(Rule::NotUtf8, 0..0, "0 (UTF-16)");
        return (text, vec![finding]);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), Vec::new()),
        Err(error) => {
            let at = error.valid_up_to();
            // Up to the first bad byte, text and file have the same offsets.
            let subject = format!("{at} (0x{:02X})", bytes[at]);
            let text = String::from_utf8_lossy(bytes).into_owned();
            (text, vec![Finding::new(Rule::NotUtf8, at..at + 1, subject)])
        }
    }
}

/// The text of bytes in UTF-16, as Notepad writes it ("Unicode"), with its byte
/// order mark or without one; `None` for all others.
pub fn utf16(bytes: &[u8]) -> Option<String> {
    let (is_little, rest) = match bytes {
        [0xff, 0xfe, rest @ ..] => (true, rest),
        [0xfe, 0xff, rest @ ..] => (false, rest),
        _ => {
            // Spaces, line breaks and most letters have one byte that is NUL.
            let head = &bytes[..bytes.len().min(4096) & !1];
            let nuls = |first: usize| {
                let own = head.iter().skip(first).step_by(2);
                own.filter(|byte| **byte == 0).count() * 2
            };
            let (even, odd) = (nuls(0), nuls(1));
            let is_utf16 = head.len() >= 8 && (even == 0) != (odd == 0);
            let enough = even.max(odd) * 3 >= head.len();
            if !is_utf16 || !enough {
                return None;
            }
            (even == 0, bytes)
        }
    };
    let units = rest.chunks_exact(2).map(|pair| {
        if is_little {
            u16::from_le_bytes([pair[0], pair[1]])
        } else {
            u16::from_be_bytes([pair[0], pair[1]])
        }
    });
    let all = char::decode_utf16(units);
    Some(
        all.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    )
}

fn odd_characters(text: &str, start: usize) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut all = text[start..].char_indices().filter(|(_, c)| disturbs(*c));
    if let Some((at, c)) = all.next() {
        let at = start + at;
        let subject = format!("U+{:04X} × {}", u32::from(c), 1 + all.count());
        findings.push(Finding::new(
            Rule::Invisible,
            at..at + c.len_utf8(),
            subject,
        ));
    }
    if is_nfc_quick(text.chars()) != IsNormalized::Yes {
        let composed: String = text.nfc().collect();
        if composed != text {
            let at = composed
                .char_indices()
                .zip(text.char_indices())
                .find(|((_, a), (_, b))| a != b)
                .map_or(start, |(_, (at, _))| at);
            let at = text[..at].rfind(char::is_whitespace).map_or(start, |gap| {
                gap + text[gap..].chars().next().map_or(1, char::len_utf8)
            });
            let word = text[at..].split_whitespace().next().unwrap_or("");
            let range = at..at + word.len();
            let word: String = word.nfc().collect();
            findings.push(Finding::new(Rule::NotNfc, range, word));
        }
    }
    findings
}

/// The headings as whoever pastes from chat sees them: a line of `---` below
/// or `===` below other lines is a ruler to them, though to CommonMark it makes
/// the paragraph above it a heading. A title stays one, and so does the name of
/// a known part, unless the "heading" holds labels.
fn without_rulers(text: &str, headings: &[Heading], labels: &[Label]) -> Vec<Heading> {
    let is_ruled = |heading: &Heading| {
        let underlined = !text[heading.range.clone()].trim_start().starts_with('#');
        let holds_label = labels.iter().any(|label| holds(heading, label));
        let names_nothing = || Role::of_name(&text[heading.text.clone()]) == Role::Other;
        underlined && (holds_label || (heading.level == 2 && names_nothing()))
    };
    headings
        .iter()
        .filter(|heading| !is_ruled(heading))
        .cloned()
        .collect()
}

/// Whether the line of `label` is one of the lines of `heading`, which begins
/// behind its indentation.
fn holds(heading: &Heading, label: &Label) -> bool {
    label.line_start < heading.range.end && heading.range.start <= label.body_start
}

/// A heading that names a known part makes it Markdown. Else labels make it
/// the bullet form: two of them, or one on the first line. Headings below the
/// first level are Markdown's own, so their file is left to Markdown.
fn form_of(text: &str, content: &Range<usize>, headings: &[Heading], labels: &[Label]) -> Form {
    let is_core = |role| {
        matches!(
            role,
            Role::Issue | Role::Cause | Role::Resolution | Role::CauseAndResolution
        )
    };
    let titled_only = match headings {
        [] => true,
        [only] => {
            only.level == 1
                && text[content.start..only.range.start].trim().is_empty()
                && !is_core(Role::of_name(&text[only.text.clone()]))
        }
        _ => false,
    };
    let core: Vec<_> = labels.iter().filter(|label| is_core(label.role)).collect();
    let on_first_line = core.first().is_some_and(|label| {
        let above = headings
            .first()
            .map_or(content.start, |heading| heading.range.end);
        above <= label.line_start && text[above..label.line_start].trim().is_empty()
    });
    if titled_only && (core.len() >= 2 || on_first_line) {
        Form::Bullets
    } else {
        Form::Markdown
    }
}

/// The heading that is the title, and the sections. A heading opens a section
/// when the table knows its name, or when it is as high as the section above;
/// deeper ones and steps ("Bước 1") are part of it.
fn markdown_sections(
    text: &str,
    content: Range<usize>,
    headings: &[Heading],
) -> (Option<Range<usize>>, Vec<Section>) {
    let mut title = None;
    let mut sections = vec![Section {
        role: Role::Text,
        name: None,
        body: content.clone(),
    }];
    let mut level = 0;
    for heading in headings {
        let name = &text[heading.text.clone()];
        let role = Role::of_name(name);
        // "## Lỗi 7007" above "## Nguyên nhân" is a title, too.
        let may_be_title = heading.level == 1 || headings.iter().all(|other| other.level > 1);
        if may_be_title
            && title.is_none()
            && sections.len() == 1
            && role == Role::Other
            && !heading.text.is_empty()
        {
            let lead = sections
                .last_mut()
                .expect("the list begins with one section");
            if text[lead.body.start..heading.range.start].trim().is_empty() {
                title = Some(heading.text.clone());
                lead.body.start = heading.range.end;
                continue;
            }
        }
        let current = sections
            .last_mut()
            .expect("the list begins with one section");
        let opens = role != Role::Other || (heading.level <= level || level == 0);
        let goes_on = current.role != Role::Text && role != Role::Resolution && continues(name);
        if !opens || goes_on || heading.text.is_empty() {
            continue;
        }
        current.body.end = heading.range.start;
        level = heading.level;
        sections.push(Section {
            role,
            name: Some(heading.text.clone()),
            body: heading.range.end..content.end,
        });
    }
    (title, sections)
}

fn bullet_sections(
    text: &str,
    content: Range<usize>,
    headings: &[Heading],
    labels: &[Label],
) -> (Option<Range<usize>>, Vec<Section>) {
    let first_label = labels.first().map_or(content.end, |label| label.line_start);
    let (title, lead_start) = match headings.first() {
        Some(heading) => (Some(heading.text.clone()), heading.range.end),
        None => match title_line(text, content.start..first_label) {
            Some(line) => (Some(line.clone()), line.end),
            None => (None, content.start),
        },
    };
    let mut sections = vec![Section {
        role: Role::Text,
        name: None,
        body: lead_start..content.end,
    }];
    for label in labels {
        let current = sections
            .last_mut()
            .expect("the list begins with one section");
        current.body.end = label.line_start;
        sections.push(Section {
            role: label.role,
            name: label.name.clone(),
            body: label.body_start..content.end,
        });
    }
    debug_assert!(
        sections
            .iter()
            .all(|section| section.body.start <= section.body.end),
        "{text}"
    );
    (title, sections)
}

/// Whether nothing but the emphasis or colon behind a title is there.
fn title_markup(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_whitespace() || matches!(c, '*' | '_' | ':'))
}

/// The one line above the first label, where there is just one and it names a
/// problem: "Lỗi 7004 cân điện tử không nhận", but not "Chào anh chị,".
fn title_line(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let is_markup = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '#' | ':' | '\u{feff}');
    let lead = &text[range.clone()];
    let line = lead.trim_matches(is_markup);
    let greets = ["chao", "dear", "kinh", "hi ", "hello", "da "]
        .iter()
        .any(|start| crate::text::fold(line).starts_with(start));
    let is_title = !line.contains('\n')
        && !line.ends_with([',', '!', '?'])
        && crate::text::words(line).count() >= 2
        && line.chars().count() <= MAX_TITLE_CHARS
        && !greets;
    let start = range.start + (lead.len() - lead.trim_start_matches(is_markup).len());
    is_title.then(|| start..start + line.len())
}

/// The range without white space around it. Indentation of the first line is
/// kept where it carries meaning: in Markdown, code and lists begin with it.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let end = range.start + slice.trim_end().len();
    let blank_lines: usize = slice
        .split_inclusive('\n')
        .take_while(|line| line.trim().is_empty())
        .map(str::len)
        .sum();
    (range.start + blank_lines).min(end)..end
}

/// The title and its place: the heading, else the front matter's, else the
/// first sentence of the symptom, else of the text.
fn title_of(
    text: &str,
    heading: Option<Range<usize>>,
    front: Option<&str>,
    sections: &[Section],
    form: Form,
) -> Option<(String, Option<Range<usize>>)> {
    if let Some(range) = heading {
        let plain = plain_words(&text[range.clone()]);
        if !plain.is_empty() {
            return Some((plain, Some(range)));
        }
    }
    if let Some(title) = front.map(str::trim).filter(|title| !title.is_empty()) {
        return Some((title.to_owned(), None));
    }
    let section = sections
        .iter()
        .find(|section| section.role == Role::Issue && !section.body.is_empty())
        .or_else(|| sections.iter().find(|section| !section.body.is_empty()))?;
    let range = first_sentence(text, section.body.clone())?;
    let title = match form {
        Form::Markdown => plain_words(&text[range.clone()]),
        Form::Bullets => text[range.clone()].to_owned(),
    };
    (!title.is_empty()).then_some((title, Some(range)))
}

/// The text of one line of Markdown without its markup.
fn plain_words(line: &str) -> String {
    use pulldown_cmark::{Event, Parser};
    let mut plain = String::new();
    // As a heading: "3. Lỗi" alone would be an item of a list.
    let line = line.trim().replace(['\n', '\r'], " ");
    for event in Parser::new(&format!("# {line}")) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) | Event::Html(text) => {
                plain.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => plain.push(' '),
            _ => {}
        }
    }
    plain.trim().to_owned()
}

/// The first sentence of the first line with words: up to a full stop that a
/// capital letter follows, at most [`MAX_TITLE_CHARS`] characters, whole words.
fn first_sentence(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let mut at = range.start;
    for line in text[range].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let is_marker = |c: char| {
            c.is_whitespace() || BULLETS.contains(&c) || matches!(c, '>' | '#' | '|' | '`' | '"')
        };
        let content = line.trim_start_matches(is_marker).trim_end();
        if !content.chars().any(char::is_alphanumeric) {
            continue;
        }
        let start = start + (line.len() - line.trim_start_matches(is_marker).len());
        let mut end = content.len();
        let mut before = ' ';
        for (offset, c) in content.char_indices() {
            let mut after = content[offset..].chars().skip(1);
            let ends = matches!(c, '.' | '!' | '?')
                && after.next() == Some(' ')
                && after.next().is_some_and(char::is_uppercase)
                && !before.is_ascii_digit();
            if ends && offset >= 15 {
                end = offset + c.len_utf8();
                break;
            }
            before = c;
        }
        let sentence = content[..end].trim_end_matches(['.', ':', ' ']);
        if let Some((cut, _)) = sentence.char_indices().nth(MAX_TITLE_CHARS) {
            end = sentence[..cut].rfind(char::is_whitespace).unwrap_or(cut);
        } else {
            end = sentence.len();
        }
        return Some(start..start + end);
    }
    None
}

/// A title is one line on a phone, two at most; the seed's is 137 characters.
const MAX_TITLE_CHARS: usize = 160;

/// The codes of front matter, title and symptom, in that order, each once; a
/// code whose sub-code is there too is not repeated.
fn codes_of(article: &Article) -> Vec<ErrorCode> {
    let mut codes: Vec<ErrorCode> = article.front.codes.clone();
    let mut add = |text: &str| {
        for mention in find_codes(text) {
            if mention.evidence < Evidence::Hint {
                codes.extend(mention.readings.into_iter().take(1));
            }
        }
    };
    add(&article.title);
    add(article.front.title.as_deref().unwrap_or(""));
    for section in article.sections_of(Role::Issue) {
        // "## Trường hợp 2: lỗi #200": the name may be the symptom.
        add(article.name(section).unwrap_or(""));
        add(article.body(section));
    }
    let parents: Vec<ErrorCode> = codes.iter().filter_map(ErrorCode::parent).collect();
    let mut distinct: Vec<ErrorCode> = Vec::new();
    for code in codes {
        if !distinct.contains(&code) && !parents.contains(&code) {
            distinct.push(code);
        }
    }
    distinct
}

fn missing_parts(article: &Article) -> Vec<Finding> {
    let mut findings = Vec::new();
    let resolves = article
        .sections
        .iter()
        .any(|section| matches!(section.role, Role::Resolution | Role::CauseAndResolution));
    if !resolves && article.front.status != Some(Status::Wip) {
        let at = article.title_range.clone().unwrap_or(0..0);
        findings.push(Finding::new(Rule::NoResolution, at, &article.title));
    }
    for section in &article.sections {
        let known = !matches!(section.role, Role::Other | Role::Text);
        if let Some(name) = section
            .name
            .clone()
            .filter(|_| known && section.body.is_empty())
        {
            let words = article.source()[name.clone()].to_owned();
            // "## Trường hợp 2: thiếu quyền" says what it has to say.
            let says_more = |(_, rest): (&str, &str)| rest.chars().any(char::is_alphanumeric);
            if words.split_once(':').is_some_and(says_more) {
                continue;
            }
            findings.push(Finding::new(Rule::EmptySection, name, words));
        }
    }
    findings
}

fn bad_id(text: &str, front: Option<Range<usize>>, written: &str) -> Finding {
    let front = front.unwrap_or(0..0);
    let at = text[front.clone()]
        .find("id:")
        .map_or(front.start, |offset| front.start + offset);
    let subject = format!("id: {written} (\"{}\")", ArticleId::from_text(written));
    Finding::new(Rule::BadValue, at..at + 3, subject)
}

/// The file's name without folders and ending.
fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
