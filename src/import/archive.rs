//! Archives as other tools give them for download: the sources in a ZIP file, each
//! with the pictures that lie beside it.
//!
//! Notion packs a ZIP into a ZIP and ends every name with a number of 32 digits;
//! Confluence and Google Docs pack pages and their pictures, Outline Markdown files.
//! Names are never used as they are: a name that leads out of the archive is refused.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization as _;
use zip::{ZipArchive, result::ZipError};

use super::{
    ClosedPlaces, Damage, ImportedPicture, Item, Items, MOST_BYTES, SourceKind, Unusable,
    convert_among, is_unread_document,
};
use crate::{
    article::{Source, read},
    render::pictures,
};

/// Files in an archive, and parts of a document; an export of a team has some
/// thousand.
const MOST_PARTS: usize = 20_000;
/// ZIP files within ZIP files: Notion needs one.
const MOST_NESTED: usize = 2;

/// The items of a ZIP file; the part of each begins with its name in there.
pub(super) fn items(bytes: &[u8], closed: &ClosedPlaces) -> Result<Items, Unusable> {
    let mut files = BTreeMap::new();
    let mut items = Items::new();
    let mut room = MOST_BYTES;
    collect(bytes, 0, &mut room, &mut files, &mut items)?;
    let mut closed = closed.clone();
    for (name, content) in &files {
        closed.take(name, content);
    }
    for (name, content) in &files {
        if !is_source(name, &files) {
            continue;
        }
        let shown = |part: &str| format!("!{name}{part}");
        match convert_among(&without_numbers(name), content, &closed) {
            Ok(found) => items.extend(found.into_iter().map(|one| match one {
                Ok(item) => Ok(with_pictures(item, name, &files, shown)),
                Err((part, why)) => Err((shown(&part), why)),
            })),
            Err(why) => items.push(Err((shown(""), why))),
        }
    }
    if items.is_empty() {
        return Err(Unusable::NoSources);
    }
    Ok(items)
}

/// Puts the files of an archive and of those in it into `files`, by their names, as
/// long as there is `room`, in bytes.
fn collect(
    bytes: &[u8],
    depth: usize,
    room: &mut usize,
    files: &mut BTreeMap<String, Vec<u8>>,
    items: &mut Items,
) -> Result<(), Unusable> {
    for (name, content) in unpacked(bytes)? {
        let Some(inside) = inside(&name) else {
            items.push(Err((format!("!{name}"), Unusable::Outside)));
            continue;
        };
        let is_hidden = |part: &str| part.starts_with('.') || part == "__MACOSX";
        if inside.split('/').any(is_hidden) {
            continue;
        }
        if is_unread_document(&inside) {
            items.push(Err((format!("!{inside}"), Unusable::Kind)));
            continue;
        }
        if SourceKind::of(&inside) == Some(SourceKind::Zip) {
            if depth + 1 >= MOST_NESTED {
                items.push(Err((format!("!{inside}"), Unusable::TooDeep)));
            } else if let Err(why) = collect(&content, depth + 1, room, files, items) {
                items.push(Err((format!("!{inside}"), why)));
            }
            continue;
        }
        *room = room.checked_sub(content.len()).ok_or(Unusable::TooLarge)?;
        files.insert(inside, content);
    }
    Ok(())
}

/// A name with `/` and without steps that lead nowhere; `None` where it leads out.
fn inside(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let is_drive = name.as_bytes().get(1) == Some(&b':');
    let is_step = |step: &&str| !matches!(*step, "" | ".");
    let steps: Vec<&str> = name.split('/').filter(is_step).collect();
    let leads_out = name.starts_with('/') || is_drive || steps.contains(&"..");
    (!leads_out).then(|| steps.join("/"))
}

/// Whether a file is the source of articles: of a kind that is read, no list of the
/// others (`index.html`), and no table of pages that are there as well (Notion).
fn is_source(name: &str, files: &BTreeMap<String, Vec<u8>>) -> bool {
    let Some(kind) = SourceKind::of(name) else {
        return false;
    };
    let file = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    match kind {
        SourceKind::Html => !matches!(file.as_str(), "index.html" | "index.htm"),
        SourceKind::Csv => {
            let stem = name.trim_end_matches(".csv").trim_end_matches("_all");
            let folder = format!("{}/", without_numbers(stem));
            let mut all = files.keys().map(|other| without_numbers(other));
            !all.any(|other| other.starts_with(&folder))
        }
        _ => true,
    }
}

/// A path without the number that Notion puts behind each name.
fn without_numbers(path: &str) -> String {
    let bare = |step: &str| {
        let (stem, ending) = match step.rsplit_once('.') {
            Some((stem, ending)) if ending.len() <= 8 && !ending.contains(' ') => {
                (stem, format!(".{ending}"))
            }
            _ => (step, String::new()),
        };
        let number = stem.rsplit_once(' ').filter(|(_, number)| {
            number.len() == 32 && number.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        format!("{}{ending}", number.map_or(stem, |(bare, _)| bare))
    };
    path.split('/').map(bare).collect::<Vec<_>>().join("/")
}

/// The item with the bytes of those pictures that lie in the archive.
fn with_pictures(
    mut item: Item,
    name: &str,
    files: &BTreeMap<String, Vec<u8>>,
    shown: impl Fn(&str) -> String,
) -> Item {
    item.part = shown(&item.part);
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (article, _) = read(&Source::new("a.md", item.text.as_str()));
    for picture in pictures(&article) {
        let is_there = item
            .pictures
            .iter()
            .any(|own| own.target == picture.target && own.bytes.is_some());
        let bytes = at(folder, &picture.target).and_then(|path| found(&path, files));
        if let Some(bytes) = bytes.filter(|_| !is_there) {
            item.pictures.retain(|own| own.target != picture.target);
            item.pictures.push(ImportedPicture {
                target: picture.target,
                bytes: Some(bytes.clone()),
            });
        }
    }
    item
}

/// The path that `target` means as seen from `folder`; `None` where it leads out.
fn at(folder: &str, target: &str) -> Option<String> {
    let target = target.split(['?', '#']).next().unwrap_or(target);
    let target = percent_decode_str(target).decode_utf8().ok()?;
    let mut steps: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        steps.extend(folder.split('/').filter(|step| !step.is_empty()));
    }
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

/// The file of a path; composed and decomposed letters are the same (macOS packs the
/// one and writes the other).
fn found<'a>(path: &str, files: &'a BTreeMap<String, Vec<u8>>) -> Option<&'a Vec<u8>> {
    files.get(path).or_else(|| {
        let composed = |text: &str| text.nfc().collect::<String>();
        let path = composed(path);
        let mut all = files.iter();
        all.find_map(|(name, bytes)| (composed(name) == path).then_some(bytes))
    })
}

/// The parts of a ZIP file, unpacked with a limit for all of them together: what
/// the file says of its own sizes may be a lie. Folders are left out.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Unusable> {
    let damaged = |error: ZipError| Unusable::Damaged(Damage::of_zip(&error, bytes));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_PARTS {
        return Err(Unusable::TooLarge);
    }
    let mut parts = Vec::new();
    let mut room = MOST_BYTES;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(damaged)?;
        if part.is_dir() {
            continue;
        }
        let name = part.name().map_err(damaged)?.into_owned();
        let mut content = Vec::new();
        let limit = u64::try_from(room).unwrap_or(u64::MAX).saturating_add(1);
        part.take(limit)
            .read_to_end(&mut content)
            .map_err(|error| damaged(error.into()))?;
        room = room.checked_sub(content.len()).ok_or(Unusable::TooLarge)?;
        parts.push((name, content));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// The part of each item, its text or the reason why there is none.
    fn all(bytes: &[u8]) -> Vec<(String, Result<String, Unusable>)> {
        let one = |item: Result<Item, (String, Unusable)>| match item {
            Ok(item) => (item.part, Ok(item.text)),
            Err((part, why)) => (part, Err(why)),
        };
        items(bytes, &ClosedPlaces::default())
            .unwrap()
            .into_iter()
            .map(one)
            .collect()
    }

    #[test]
    fn notion_packs_twice_and_numbers_its_names() {
        let number = "0123456789abcdef0123456789abcdef";
        let page = format!("Lỗi kho {number}/Hết hàng {number}.md");
        let table = format!("Lỗi kho {number}.csv");
        let picture = format!("Lỗi kho {number}/Hết hàng/ảnh 1.png");
        let text = "# Hết hàng\n\n![a](H%E1%BA%BFt%20h%C3%A0ng/%E1%BA%A3nh%201.png)\n";
        let inner = packed(&[
            (&page, text.as_bytes()),
            (&table, "Name,Tags\nHết hàng,kho\n".as_bytes()),
            (&picture, b"png"),
        ]);
        let outer = packed(&[("Part-1.zip", &inner), ("__MACOSX/._x.md", b"# x")]);
        let found = items(&outer, &ClosedPlaces::default()).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        let item = found[0].as_ref().unwrap();
        assert_eq!(item.keeps_name.as_deref(), Some("Lỗi kho/Hết hàng.md"));
        assert_eq!(item.pictures.len(), 1);
        assert_eq!(item.pictures[0].bytes.as_deref(), Some(&b"png"[..]));
        let thrice = packed(&[("a.zip", &outer), ("b.md", b"# B")]);
        assert_eq!(
            all(&thrice)[0],
            ("!Part-1.zip".to_owned(), Err(Unusable::TooDeep))
        );
    }

    #[test]
    fn what_leads_out_is_refused_and_the_rest_is_read() {
        let bytes = packed(&[
            ("../a.md", b"# A"),
            ("/b.md", b"# B"),
            ("c\\..\\..\\d.md", b"# D"),
            ("x/./e.md", b"# E\n\n![s](../../secret.png)\n"),
            ("index.html", b"<p>list</p>"),
        ]);
        let found = all(&bytes);
        let refused = found
            .iter()
            .filter(|(_, item)| *item == Err(Unusable::Outside));
        assert_eq!(refused.count(), 3, "{found:?}");
        let (part, text) = found.last().unwrap();
        assert_eq!(part, "!x/e.md");
        assert!(text.as_ref().is_ok_and(|text| text.starts_with("# E")));
        let none = packed(&[("a.png", b"x")]);
        assert_eq!(
            items(&none, &ClosedPlaces::default()),
            Err(Unusable::NoSources)
        );
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let bomb = packed(&[("a.txt", &vec![b'a'; MOST_BYTES + 1])]);
        assert!(bomb.len() < MOST_BYTES / 100);
        let closed = ClosedPlaces::default();
        assert_eq!(items(&bomb, &closed), Err(Unusable::TooLarge));
        assert!(matches!(
            items(b"PK\x03\x04", &closed),
            Err(Unusable::Damaged(_))
        ));
    }
}
