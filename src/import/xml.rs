//! XML of Office files: its words, from the text runs alone, and its elements.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

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

/// An element with what stands in it. Names are without their prefix.
#[derive(Debug, Default)]
pub(super) struct XmlElement {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<XmlElement>,
    /// The text that stands in it directly.
    pub(super) text: String,
}

impl XmlElement {
    /// The elements of a part of a document, below one without a name.
    ///
    /// # Errors
    /// When it is no XML, or deeper than any document.
    pub(super) fn read(xml: &str) -> Result<Self, Unusable> {
        Self::walk(xml, |parent, done| parent.children.push(done))
    }

    /// Hands each element of that name to `take`, one after another, and keeps none: a
    /// sheet has a million of cells.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub(super) fn each(xml: &str, name: &str, mut take: impl FnMut(Self)) -> Result<(), Unusable> {
        let sort = |parent: &mut Self, done: Self| {
            if done.name == name {
                take(done);
            } else {
                parent.children.push(done);
            }
        };
        Self::walk(xml, sort).map(drop)
    }

    /// Reads elements; each that is complete goes to `close` with the one around it.
    fn walk(xml: &str, mut close: impl FnMut(&mut Self, Self)) -> Result<Self, Unusable> {
        let damaged = |error: &dyn std::fmt::Display| Unusable::Damaged(error.to_string());
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Self::default()];
        loop {
            let event = reader.read_event().map_err(|error| damaged(&error))?;
            let last = open.len() - 1;
            match event {
                Event::Start(tag) if last < MOST_DEEP => open.push(Self::of_tag(&tag)),
                Event::Start(_) => return Err(Unusable::TooDeep),
                Event::Empty(tag) => close(&mut open[last], Self::of_tag(&tag)),
                Event::End(_) => {
                    if let Some(done) = open.pop_if(|_| last > 0) {
                        close(&mut open[last - 1], done);
                    }
                }
                Event::Text(words) => open[last].text.push_str(&words),
                Event::CData(words) => open[last].text.push_str(&words),
                Event::GeneralRef(name) => {
                    let sign = format!("&{};", &*name);
                    let sign = html_escape::decode_html_entities(&sign);
                    open[last].text.push_str(&sign);
                }
                Event::Eof if last > 0 => return Err(damaged(&"XML ends early")),
                Event::Eof => return Ok(open.swap_remove(0)),
                _ => {}
            }
        }
    }

    fn of_tag(tag: &BytesStart<'_>) -> Self {
        let mut attributes = tag.attributes();
        let attributes = attributes.with_checks(false).flatten().map(|one| {
            let name = one.key.local_name().as_ref().to_owned();
            let value = html_escape::decode_html_entities(&*one.value).into_owned();
            (name, value)
        });
        Self {
            name: tag.local_name().as_ref().to_owned(),
            attributes: attributes.collect(),
            ..Self::default()
        }
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        let found = all.find(|(own, _)| own == name)?;
        Some(found.1.as_str())
    }

    /// `w:val`, which most elements of Word's have.
    pub(super) fn value(&self) -> Option<&str> {
        self.attribute("val")
    }

    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element of that name, at any depth.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        let own = self.children.iter();
        own.clone()
            .find(|child| child.name == name)
            .or_else(|| own.clone().find_map(|child| child.find(name)))
    }

    /// Whether a switch such as `w:b` is on; `None` where nothing is said.
    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        let value = self.child(name)?.value();
        Some(!matches!(value, Some("0" | "false" | "off" | "none")))
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
