//! Items among the articles that are there: under which name, and whether they
//! are new.

use std::collections::{HashMap, HashSet};

use rust_i18n::t;

use super::{
    Item, Loss, SecondConverter, SourceKind, document, lost, markdown, shingles,
    shingles::ImportShingles, tokens,
};
use crate::{
    article::{Article, ArticleId, Source, Status, read},
    lang::Lang,
    render::{clip, pictures, remote_pictures, whole_text},
};

/// From this share of common runs of words on, two articles tell the same.
const SIMILAR: f64 = 0.8;

/// What becomes of an item.
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// A new article.
    Created,
    /// An article with the same words is there already: nothing is written.
    Same(ArticleId),
    /// A new article, of which most stands in another one already: with the
    /// share of their words, of 1.
    Similar(ArticleId, f64),
    /// A new article that misses words of its source, and is a draft.
    Lossy(Loss),
    /// Its id belongs to another article: nothing is written.
    Taken(ArticleId),
}

/// An item as an article.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// [`Item::part`].
    pub part: String,
    /// What becomes of it.
    pub outcome: Placement,
    /// Its title.
    pub title: String,
    /// Its file below the folder of the articles, with `/`.
    pub name: String,
    /// What the file holds.
    pub text: String,
    /// Its pictures.
    pub pictures: Vec<PlacedPicture>,
}

/// A picture on its way into the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedPicture {
    /// Its file as seen from the source; `..` and the like as written there.
    pub from: String,
    /// What it holds, where the source itself does.
    pub bytes: Option<Vec<u8>>,
    /// Its file below the folder of the articles; `None` where the source names
    /// a place outside of its own folder.
    pub name: Option<String>,
}

/// The articles that are there, those of the same import among them.
pub struct Shelf {
    ids: HashSet<ArticleId>,
    /// By their words.
    whole: HashMap<String, ArticleId>,
    order: Vec<ArticleId>,
    shingles: ImportShingles,
    lang: Lang,
}

impl Shelf {
    /// The shelf of `articles`; remarks for editors will be in `lang`.
    pub fn new(articles: &[Article], lang: Lang) -> Self {
        let mut shelf = Self {
            ids: HashSet::new(),
            whole: HashMap::new(),
            order: Vec::new(),
            shingles: ImportShingles::default(),
            lang,
        };
        for article in articles {
            shelf.add(&article.id, &tokens(&whole_text(article)));
        }
        shelf
    }

    fn add(&mut self, id: &ArticleId, words: &[String]) {
        self.ids.insert(id.clone());
        self.whole
            .entry(words.join(" "))
            .or_insert_with(|| id.clone());
        self.order.push(id.clone());
        self.shingles.add(&shingles::runs(words));
    }

    /// Makes an item an article in `folder` (with `/`, possibly empty). Where it
    /// lost words, `second` may convert its original once more.
    pub fn place(&mut self, item: &Item, folder: &str, second: SecondConverter<'_>) -> Placed {
        let (text, loss) = with_fewest_losses(item, second);
        let item = Item {
            text,
            ..item.clone()
        };
        let (article, _) = read(&Source::new("a.md", item.text.as_str()));
        let words = tokens(&whole_text(&article));
        let title = article.title.clone();
        let mut placed = Placed {
            part: item.part.clone(),
            outcome: Placement::Created,
            title,
            name: String::new(),
            text: String::new(),
            pictures: Vec::new(),
        };
        if let Some(same) = self.whole.get(&words.join(" ")) {
            placed.outcome = Placement::Same(same.clone());
            return placed;
        }
        let Some((id, name)) = self.name(&item, &article, folder) else {
            let id = article.front.id.as_deref().unwrap_or("");
            placed.outcome = Placement::Taken(ArticleId::from_text(id));
            return placed;
        };
        let near = self.shingles.nearest(&shingles::runs(&words));
        if let Some((number, alike)) = near.filter(|(_, alike)| *alike >= SIMILAR) {
            placed.outcome = Placement::Similar(self.order[number].clone(), alike);
        }
        let mut front = item.front.clone();
        let mut remarks = Vec::new();
        if let Some(loss) = loss {
            if !matches!(front.status, Some(Status::Wip | Status::Archived)) {
                front.status = Some(Status::Draft);
            }
            let (locale, count, first) = (self.lang.code(), loss.words, loss.first.clone());
            remarks.push(
                t!(
                    "import.remark",
                    locale = locale,
                    words = count,
                    first = first
                )
                .into_owned(),
            );
            placed.outcome = Placement::Lossy(loss);
        }
        let (text, pictures) = match &item.keeps_name {
            Some(_) => (item.text.clone(), beside(&item.text, &name)),
            None => renamed(&item, &id, &name),
        };
        let head = front.to_yaml(&remarks);
        let gap = if head.is_empty() { "" } else { "\n" };
        placed.text = format!("{head}{gap}{text}");
        placed.pictures = pictures;
        placed.name = name;
        self.add(&id, &words);
        placed
    }

    /// A free id and the file under which the article has it; `None` where it
    /// brings an id of its own that another article has.
    fn name(&self, item: &Item, article: &Article, folder: &str) -> Option<(ArticleId, String)> {
        let below = |name: &str| {
            if folder.is_empty() {
                name.to_owned()
            } else {
                format!("{folder}/{name}")
            }
        };
        let Some(kept) = &item.keeps_name else {
            let id = ArticleId::for_title(&article.title, |id| self.ids.contains(id));
            let name = below(&format!("{id}.md"));
            return Some((id, name));
        };
        if article.front.id.is_some() {
            let id = article.id.clone();
            return (!self.ids.contains(&id)).then(|| (id, below(kept)));
        }
        let (folders, file) = kept.rsplit_once('/').unwrap_or(("", kept));
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let own = ArticleId::from_text(stem);
        if !self.ids.contains(&own) {
            return Some((own, below(kept)));
        }
        let free = |number: &u32| {
            !self
                .ids
                .contains(&ArticleId::from_text(&format!("{stem}-{number}")))
        };
        let number = (2..=u32::MAX).find(free)?;
        let gap = if folders.is_empty() { "" } else { "/" };
        let name = format!("{folders}{gap}{stem}-{number}.md");
        Some((
            ArticleId::from_text(&format!("{stem}-{number}")),
            below(&name),
        ))
    }
}

/// The text of an item, converted a second time where that loses less.
fn with_fewest_losses(item: &Item, second: SecondConverter<'_>) -> (String, Option<Loss>) {
    let loss_of = |text: &str| {
        let (article, _) = read(&Source::new("a.md", text));
        lost(&item.visible, &tokens(&whole_text(&article)))
    };
    let Some(loss) = loss_of(&item.text) else {
        return (item.text.clone(), None);
    };
    let again = item
        .original
        .as_ref()
        .and_then(|(kind, bytes)| second(*kind, bytes));
    if let Some(body) = again {
        let (article, _) = read(&Source::new("a.md", item.text.as_str()));
        let text = match item.original {
            Some((SourceKind::Docx, _)) if body.trim_start().starts_with('#') => {
                markdown::titled("", &body)
            }
            _ => markdown::article(&article.title, &body),
        };
        match loss_of(&text) {
            None => return (text, None),
            Some(other) if other.words < loss.words => return (text, Some(other)),
            Some(_) => {}
        }
    }
    (item.text.clone(), Some(loss))
}

/// The files that a text shows as pictures, as it names them.
pub fn picture_targets(text: &str) -> Vec<String> {
    let (article, _) = read(&Source::new("a.md", text));
    let all = pictures(&article).into_iter();
    all.map(|picture| picture.target).collect()
}

/// The pictures of an article that keeps its place among its pictures.
fn beside(text: &str, name: &str) -> Vec<PlacedPicture> {
    let (article, _) = read(&Source::new(name, text));
    let all = pictures(&article).into_iter();
    let own = all.map(|picture| PlacedPicture {
        from: picture.target,
        bytes: None,
        name: picture.name,
    });
    own.chain(of_web(&article)).collect()
}

/// The pictures of the web, which stay there: a chat shows none of them.
fn of_web(article: &Article) -> impl Iterator<Item = PlacedPicture> {
    let all = remote_pictures(article).into_iter();
    all.map(|picture| PlacedPicture {
        from: clip(&picture.target, MOST_ADDRESS_CHARS),
        bytes: None,
        name: None,
    })
}

/// An address may be a whole picture.
const MOST_ADDRESS_CHARS: usize = 200;

/// The text with its pictures as `anh/<id>-1.png`, and where they come from.
fn renamed(item: &Item, id: &ArticleId, name: &str) -> (String, Vec<PlacedPicture>) {
    let (article, _) = read(&Source::new("a.md", item.text.as_str()));
    let mut found = pictures(&article);
    found.sort_by_key(|picture| picture.range.start);
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let gap = if folder.is_empty() { "" } else { "/" };
    let mut placed = Vec::new();
    let mut text = item.text.clone();
    for (number, picture) in (1..)
        .zip(&found)
        .collect::<Vec<(usize, _)>>()
        .into_iter()
        .rev()
    {
        let ending = picture
            .target
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending);
        let ending: String = ending
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(5)
            .collect();
        let new = format!("anh/{id}-{number}.{}", ending.to_lowercase());
        // One that is not there keeps the address by which it can be found.
        let own = item
            .pictures
            .iter()
            .find(|own| own.target == picture.target);
        if own.is_some() {
            let shown = document::picture(&new, &picture.words);
            text.replace_range(picture.range.clone(), &shown);
        }
        placed.push(PlacedPicture {
            from: picture.target.clone(),
            bytes: own.and_then(|own| own.bytes.clone()),
            name: own.map(|_| format!("{folder}{gap}{new}")),
        });
    }
    placed.reverse();
    placed.extend(of_web(&article));
    (text, placed)
}
