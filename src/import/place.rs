//! Items among the articles that are there: under which name, and whether they
//! are new.

use std::collections::{HashMap, HashSet};

use rust_i18n::t;

use super::{
    Held, Item, Loss, SecondConverter, SourceKind, document, lost, markdown, shingles,
    shingles::ImportShingles, tokens, visible::Visible,
};
use crate::{
    article::{
        Article, ArticleId, Date, FrontMatter, Source, Status, is_reserved, read, with_status,
    },
    check::confidential_findings,
    lang::Lang,
    render::{Picture, clip, pictures, remote_pictures, whole_pictures, whole_text},
    text::{ErrorCode, personal},
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
    /// A new article that misses something of its source, and is a draft: with what,
    /// kind by kind.
    Lossy(Vec<Loss>),
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
    /// Why it is not in service for everybody.
    pub held: Option<Held>,
    /// The beginnings of what it holds of people and secrets.
    pub confidential: Vec<String>,
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
    /// By their words, with the codes that they are about.
    whole: HashMap<String, Vec<(ArticleId, Vec<ErrorCode>)>>,
    order: Vec<ArticleId>,
    shingles: ImportShingles,
    lang: Lang,
    today: Option<Date>,
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
            today: None,
        };
        for article in articles {
            let words = tokens(&whole_text(article));
            shelf.add(&article.id, &words, article.codes.clone());
        }
        shelf
    }

    /// The shelf on that day, by which pages that are not shown yet or no more are told.
    #[must_use]
    pub fn on(self, today: Option<Date>) -> Self {
        Self { today, ..self }
    }

    fn add(&mut self, id: &ArticleId, words: &[String], codes: Vec<ErrorCode>) {
        self.ids.insert(id.clone());
        let same = self.whole.entry(words.join(" ")).or_default();
        same.push((id.clone(), codes));
        self.order.push(id.clone());
        self.shingles.add(&shingles::runs(words));
    }

    /// Makes an item an article in `folder` (with `/`, possibly empty). Where it
    /// lost words, `second` may convert its original once more.
    pub fn place(&mut self, item: &Item, folder: &str, second: SecondConverter<'_>) -> Placed {
        let (item, found, mut placed) = converted(item, self.today, second);
        let words = found.shown.words;
        // A code that stands beside the words is one more thing that a row says.
        let says = |codes: &[ErrorCode]| item.front.codes.iter().all(|code| codes.contains(code));
        let mut same = self.whole.get(&words.join(" ")).into_iter().flatten();
        if let Some((same, _)) = same.find(|(_, codes)| says(codes)) {
            placed.outcome = Placement::Same(same.clone());
            return placed;
        }
        let Some((id, name)) = self.name(&item, &found.article, folder) else {
            let id = found.article.front.id.as_deref().unwrap_or("");
            placed.outcome = Placement::Taken(ArticleId::from_text(id));
            return placed;
        };
        let near = self.shingles.nearest(&shingles::runs(&words));
        if let Some((number, alike)) = near.filter(|(_, alike)| *alike >= SIMILAR) {
            placed.outcome = Placement::Similar(self.order[number].clone(), alike);
        }
        placed.name = name;
        self.finish(&item, &id, found.losses, &mut placed);
        let mut codes = found.article.codes;
        codes.extend(item.front.codes);
        self.add(&id, &words, codes);
        placed
    }

    /// Makes an item the new text of the article `id`, whose file is `name`.
    pub fn renew(
        &mut self,
        item: &Item,
        id: &ArticleId,
        name: &str,
        second: SecondConverter<'_>,
    ) -> Placed {
        let (item, found, mut placed) = converted(item, self.today, second);
        name.clone_into(&mut placed.name);
        self.finish(&item, id, found.losses, &mut placed);
        placed
    }

    /// The text and the pictures of an article whose name is decided.
    fn finish(&self, item: &Item, id: &ArticleId, losses: Vec<Loss>, placed: &mut Placed) {
        let remarks: Vec<String> = losses.iter().map(|loss| self.remark(loss)).collect();
        let (text, pictures) = match &item.keeps_name {
            Some(_) => (item.text.clone(), beside(item, &placed.name)),
            None => renamed(item, id, &placed.name),
        };
        placed.pictures = pictures;
        let status = item.front.status;
        placed.text = if item.keeps_name.is_some() && (status.is_some() || !remarks.is_empty()) {
            drafted(&text, &remarks, status)
        } else {
            let mut front = item.front.clone();
            let is_held = matches!(front.status, Some(Status::Wip | Status::Archived));
            if !remarks.is_empty() && !is_held {
                front.status = Some(Status::Draft);
            }
            let head = front.to_yaml(&remarks);
            let gap = if head.is_empty() { "" } else { "\n" };
            format!("{head}{gap}{text}")
        };
        if !losses.is_empty() {
            placed.outcome = Placement::Lossy(losses);
        }
    }

    /// What an editor reads in an article about something that it lost.
    fn remark(&self, loss: &Loss) -> String {
        let told = loss.told(self.lang);
        t!("import.remark", locale = self.lang.code(), lost = told).into_owned()
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
            let gap = if item.folder.is_empty() { "" } else { "/" };
            let name = below(&format!("{}{gap}{id}.md", item.folder));
            return Some((id, name));
        };
        let (folders, file) = kept.rsplit_once('/').unwrap_or(("", kept));
        let place = if folders.is_empty() {
            String::new()
        } else {
            format!("{folders}/")
        };
        if article.front.id.is_some() {
            let id = article.id.clone();
            let name = if is_reserved(file) {
                format!("{place}{id}.md")
            } else {
                kept.clone()
            };
            return (!self.ids.contains(&id)).then(|| (id, below(&name)));
        }
        // A page called README is named after its title, else after its folder.
        if is_reserved(file) {
            let folder = folders.rsplit('/').next().unwrap_or("");
            let has_title = article.title_range.is_some() || article.front.title.is_some();
            let title = if has_title || folder.is_empty() {
                article.title.as_str()
            } else {
                folder
            };
            let id = ArticleId::for_title(title, |id| self.ids.contains(id));
            let name = below(&format!("{place}{id}.md"));
            return Some((id, name));
        }
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

/// An item in the text that loses least, its article, what it lost all the same, and
/// what is known of it before it has a name.
fn converted(
    item: &Item,
    today: Option<Date>,
    second: SecondConverter<'_>,
) -> (Item, Compared, Placed) {
    let found = with_fewest_losses(item, second);
    let article = &found.article;
    let mut item = Item {
        text: article.source().to_owned(),
        ..item.clone()
    };
    let own = article.front.hidden_on(today);
    if let Some((entry, status)) = own.filter(|_| item.held.is_none() && article.is_published()) {
        item.held = Some(match status {
            Status::Archived => Held::Archived(entry),
            _ => Held::Unpublished(entry),
        });
        item.front.status = Some(status);
    }
    let placed = Placed {
        part: item.part.clone(),
        outcome: Placement::Created,
        title: article.title.clone(),
        name: String::new(),
        text: String::new(),
        pictures: Vec::new(),
        held: item.held.clone().or_else(|| held_by(&article.front)),
        confidential: confidential(article, item.held == Some(Held::Talk)),
    };
    (item, found, placed)
}

/// Why front matter keeps an article back.
pub(super) fn held_by(front: &FrontMatter) -> Option<Held> {
    // A draft of ours is told as well: staff see that nobody validated it.
    let own = || {
        let status = front.status.filter(|it| *it != Status::Validated)?;
        Some(format!("status: {}", status.as_str()))
    };
    let is_restricted = front.withheld.is_some();
    let entry = front.withheld.clone().or_else(own)?;
    Some(match front.status {
        Some(Status::Archived) => Held::Archived(entry),
        Some(Status::Wip) => Held::Unpublished(entry),
        _ if is_restricted => Held::Restricted(entry),
        _ => Held::Unpublished(entry),
    })
}

/// The beginnings of secrets and of what belongs to a person. In talk every
/// number counts, since nobody chose it for readers.
fn confidential(article: &Article, is_talk: bool) -> Vec<String> {
    let mut all: Vec<String> = confidential_findings(article)
        .into_iter()
        .map(|finding| finding.subject)
        .collect();
    if is_talk {
        let text = article.source();
        let heads = personal(text).into_iter().map(|(range, _)| {
            let head: String = text[range].chars().take(4).collect();
            format!("{head}…")
        });
        all.extend(heads);
    }
    let mut distinct: Vec<String> = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}

/// A text as an article, compared with its source.
struct Compared {
    article: Article,
    shown: Visible,
    losses: Vec<Loss>,
}

impl Compared {
    fn of(text: &str, source: &Visible) -> Self {
        let (article, _) = read(&Source::new("a.md", text));
        let shown = Visible::of_article(&article);
        Self {
            losses: lost(source, &shown),
            article,
            shown,
        }
    }

    /// How much is lost, of all kinds.
    fn count(&self) -> usize {
        self.losses.iter().map(|loss| loss.count).sum()
    }
}

/// The article of an item, converted a second time where that loses less.
fn with_fewest_losses(item: &Item, second: SecondConverter<'_>) -> Compared {
    let first = Compared::of(&item.text, &item.visible);
    let original = item.original.as_ref().filter(|_| !first.losses.is_empty());
    let again = original.and_then(|(kind, bytes)| Some((kind, second(*kind, bytes)?)));
    let Some((kind, body)) = again else {
        return first;
    };
    let text = if *kind == SourceKind::Docx && body.trim_start().starts_with('#') {
        markdown::titled("", &body)
    } else {
        markdown::article(&first.article.title, &body)
    };
    let other = Compared::of(&text, &item.visible);
    if other.count() < first.count() {
        other
    } else {
        first
    }
}

/// The text of an article with its front matter, as a draft with remarks or in
/// the state in which it is held.
fn drafted(text: &str, remarks: &[String], held: Option<Status>) -> String {
    let (article, _) = read(&Source::new("a.md", text));
    let status = match article.front.status {
        Some(status @ (Status::Wip | Status::Archived)) => status,
        _ => held.unwrap_or(Status::Draft),
    };
    with_status(&article, status, remarks)
}

/// The files that a text shows as pictures, as it names them.
pub fn picture_targets(text: &str) -> Vec<String> {
    let (article, _) = read(&Source::new("a.md", text));
    let all = pictures(&article).into_iter();
    all.map(|picture| picture.target).collect()
}

/// The pictures of an article that keeps its place among its pictures.
fn beside(item: &Item, name: &str) -> Vec<PlacedPicture> {
    let (article, _) = read(&Source::new(name, item.text.as_str()));
    let all = pictures(&article).into_iter();
    let own = all.map(|picture| {
        let mut own = item.pictures.iter();
        let own = own.find(|own| own.target == picture.target);
        PlacedPicture {
            bytes: own.and_then(|own| own.bytes.clone()),
            from: picture.target,
            name: picture.name,
        }
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
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let gap = if folder.is_empty() { "" } else { "/" };
    let files: Vec<String> = pictures(&article)
        .into_iter()
        .map(|picture| picture.target)
        .collect();
    let shown = whole_pictures(&article);
    // A picture that is shown twice is one file.
    let mut names: Vec<(&str, String)> = Vec::new();
    for picture in shown.iter().filter(|one| files.contains(&one.target)) {
        if names.iter().all(|(target, _)| *target != picture.target) {
            let number = names.len() + 1;
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
            names.push((&picture.target, new));
        }
    }
    let own = |target: &str| item.pictures.iter().find(|own| own.target == target);
    let mut text = item.text.clone();
    let mut last_first: Vec<&Picture> = shown.iter().collect();
    last_first.sort_by_key(|picture| std::cmp::Reverse(picture.range.start));
    for picture in last_first {
        let new = names.iter().find(|(target, _)| *target == picture.target);
        // One that is not there keeps the address by which it can be found.
        if let Some((_, new)) = new.filter(|_| own(&picture.target).is_some()) {
            let shown = document::picture(new, &picture.words);
            text.replace_range(picture.range.clone(), &shown);
        }
    }
    let placed = names.iter().map(|(target, new)| {
        let own = own(target);
        PlacedPicture {
            from: (*target).to_owned(),
            bytes: own.and_then(|own| own.bytes.clone()),
            name: own.map(|_| format!("{folder}{gap}{new}")),
        }
    });
    let placed: Vec<PlacedPicture> = placed.chain(of_web(&article)).collect();
    (text, placed)
}
