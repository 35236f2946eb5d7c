//! The parts of a file of Word or Excel, and which of them is what: Office goes by their
//! relationships, not by their names (Word on the web writes `document2.xml`).

use std::collections::HashMap;

use super::{Unusable, archive, encoding, xml::XmlElement};

/// The unpacked parts.
pub(super) struct OfficeParts {
    all: Vec<(String, Vec<u8>)>,
    /// The name of the main part.
    main: String,
    /// What the main part refers to: by id, the kind and the target.
    related: HashMap<String, Related>,
}

/// Something that a part refers to.
pub(super) struct Related {
    pub(super) kind: String,
    pub(super) target: String,
    pub(super) is_outside: bool,
}

impl OfficeParts {
    /// Unpacks a file.
    ///
    /// # Errors
    /// When it is no ZIP file, or larger than any document.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, Unusable> {
        let mut parts = Self {
            all: archive::unpacked(bytes)?,
            main: "word/document.xml".to_owned(),
            related: HashMap::new(),
        };
        let roots = parts.relations("_rels/.rels", "")?;
        if let Some(root) = roots.into_values().find(|one| one.kind == "officeDocument") {
            parts.main = root.target;
        }
        parts.related = parts.relations_of(&parts.main)?;
        Ok(parts)
    }

    /// What the part of that name refers to, by id.
    ///
    /// # Errors
    /// When the list of it is no XML.
    pub(super) fn relations_of(&self, part: &str) -> Result<HashMap<String, Related>, Unusable> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let gap = if folder.is_empty() { "" } else { "/" };
        self.relations(&format!("{folder}{gap}_rels/{file}.rels"), folder)
    }

    /// The name of the part of a relation of the main part.
    pub(super) fn name_of_id(&self, id: &str) -> Option<&str> {
        self.related.get(id).map(|one| one.target.as_str())
    }

    fn relations(&self, name: &str, folder: &str) -> Result<HashMap<String, Related>, Unusable> {
        let Some(text) = self.text(name) else {
            return Ok(HashMap::new());
        };
        let root = XmlElement::read(&text)?;
        let all = root.children.iter().flat_map(|list| &list.children);
        let relation = |one: &XmlElement| {
            let target = one.attribute("Target")?;
            let is_outside = one.attribute("TargetMode") == Some("External");
            let kind = one.attribute("Type")?.rsplit('/').next()?.to_owned();
            let target = if is_outside {
                target.to_owned()
            } else {
                joined(folder, target)
            };
            let related = Related {
                kind,
                target,
                is_outside,
            };
            Some((one.attribute("Id")?.to_owned(), related))
        };
        Ok(all.filter_map(relation).collect())
    }

    fn bytes(&self, name: &str) -> Option<&[u8]> {
        let mut all = self.all.iter();
        let found = all.find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some(&found.1)
    }

    /// The text of the part of that name.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let bytes = self.bytes(name)?;
        Some(encoding::text(bytes).unwrap_or_default())
    }

    /// The text of the main part.
    pub(super) fn main(&self) -> Option<String> {
        self.text(&self.main)
    }

    /// The text of the part of that kind: `styles`, `numbering`, `sharedStrings`.
    pub(super) fn of_kind(&self, kind: &str) -> Option<String> {
        let mut all = self.related.values();
        let related = all.find(|one| one.kind == kind && !one.is_outside);
        let folder = self.main.rsplit_once('/').map_or("", |(folder, _)| folder);
        let usual = joined(folder, &format!("{kind}.xml"));
        self.text(related.map_or(usual.as_str(), |one| one.target.as_str()))
    }

    /// The address of a relation that leads outside.
    pub(super) fn address(&self, id: &str) -> Option<&str> {
        let related = self.related.get(id).filter(|one| one.is_outside)?;
        Some(&related.target)
    }

    /// The file of a relation, by its name without folders.
    pub(super) fn file(&self, id: &str) -> Option<(&str, &[u8])> {
        let related = self.related.get(id).filter(|one| !one.is_outside)?;
        let name = related.target.rsplit('/').next()?;
        Some((name, self.bytes(&related.target)?))
    }
}

/// A target as seen from a folder.
fn joined(folder: &str, target: &str) -> String {
    let folder = if target.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}
