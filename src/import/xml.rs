//! XML of Office files as a tree of elements.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{Damage, MOST_DEEP, Unusable};

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
        let damaged = || Unusable::Damaged(Damage::Xml);
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Self::default()];
        loop {
            let event = reader.read_event().map_err(|_| damaged())?;
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
                Event::Eof if last > 0 => return Err(damaged()),
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
    fn what_is_cut_or_too_deep_is_told() {
        assert!(matches!(
            XmlElement::read("<w:p><w:t>a"),
            Err(Unusable::Damaged(_))
        ));
        assert!(matches!(
            XmlElement::read("<a></b>"),
            Err(Unusable::Damaged(_))
        ));
        assert!(matches!(
            XmlElement::read(&"<a>".repeat(10_000)),
            Err(Unusable::TooDeep)
        ));
    }
}
