//! The fields of a Word document, as far as they are links. A field is told by signs among
//! the runs: it begins, says what it is, and shows something until it ends. It may go on
//! over paragraphs, and hold others.

use super::body::target_of;
use crate::import::xml::XmlElement;

/// The fields that are open: what each says, and where it leads once that is known.
#[derive(Default)]
pub(super) struct OpenFields(Vec<(String, Option<String>)>);

impl OpenFields {
    /// Where the innermost field that is a link leads.
    pub(super) fn target(&self) -> Option<&str> {
        let mut all = self.0.iter().rev();
        all.find_map(|(_, target)| target.as_deref())
    }

    /// Follows an element of a run, where it is a sign of a field.
    pub(super) fn follow(&mut self, element: &XmlElement) {
        match (element.name.as_str(), element.attribute("fldCharType")) {
            ("instrText", _) => {
                if let Some((text, _)) = self.0.last_mut() {
                    text.push_str(&element.text);
                }
            }
            (_, Some("begin")) => self.0.push((String::new(), None)),
            (_, Some("separate")) => {
                if let Some((text, target)) = self.0.last_mut() {
                    *target = target_of(text);
                }
            }
            _ => drop(self.0.pop()),
        }
    }
}
