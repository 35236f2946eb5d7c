//! The words of a Word document, from its own text runs.

use quick_xml::{Reader, events::Event};

use super::{MOST_DEEP, Unusable};

/// The text of the runs (`w:t`) of a part of a document, a line for each
/// paragraph. What was deleted with changes tracked, field codes, and the second
/// drawing for old programs (`mc:Fallback`) are not seen by anybody.
///
/// # Errors
/// When it is no XML, or deeper than any document.
pub(super) fn words(xml: &str) -> Result<String, Unusable> {
    let mut reader = Reader::from_str(xml);
    let mut out = String::new();
    let (mut depth, mut hidden, mut text) = (0_usize, 0_usize, false);
    loop {
        let event = reader
            .read_event()
            .map_err(|error| Unusable::Damaged(error.to_string()))?;
        match event {
            Event::Start(tag) => {
                depth += 1;
                if depth > MOST_DEEP {
                    return Err(Unusable::TooDeep);
                }
                let name = tag.local_name();
                if hidden > 0 || matches!(name.as_ref(), "Fallback" | "del" | "moveFrom") {
                    hidden += 1;
                }
                text = hidden == 0 && name.as_ref() == "t";
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                hidden = hidden.saturating_sub(1);
                text = false;
                if matches!(tag.local_name().as_ref(), "p" | "tc") {
                    out.push('\n');
                }
            }
            Event::Empty(tag) => {
                if matches!(tag.local_name().as_ref(), "br" | "tab" | "cr" | "p") {
                    out.push('\n');
                }
            }
            Event::Text(words) if text => {
                out.push_str(&words);
            }
            Event::GeneralRef(name) if text => {
                out.push_str(&html_escape::decode_html_entities(&format!("&{};", &*name)));
            }
            Event::Eof if depth > 0 => return Err(Unusable::Damaged("XML ends early".into())),
            Event::Eof => return Ok(out),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_seen_is_read() {
        let xml = "<w:document><w:p><w:r><w:t>Bấm &lt;app&gt; 5*3</w:t></w:r><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del></w:p><w:p><w:r><w:instrText>PAGE</w:instrText><w:t xml:space=\"preserve\"> sau</w:t><w:br/><w:t>cuối</w:t></w:r></w:p><mc:Fallback><w:t>lặp</w:t></mc:Fallback></w:document>";
        assert_eq!(words(xml).unwrap(), "Bấm <app> 5*3\n sau\ncuối\n");
    }

    #[test]
    fn what_is_cut_or_too_deep_is_told() {
        assert!(matches!(words("<w:p><w:t>a"), Err(Unusable::Damaged(_))));
        assert!(matches!(words("<a></b>"), Err(Unusable::Damaged(_))));
        assert_eq!(words(&"<a>".repeat(10_000)), Err(Unusable::TooDeep));
    }
}
