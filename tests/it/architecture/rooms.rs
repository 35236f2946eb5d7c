//! The order inside a module, as [`LAYERS`](super::LAYERS) is the one between
//! modules. To have another module keep one, add its list.

use std::{collections::HashMap, fs};

use super::{broken, modules_of, report, root, rust};

/// Modules whose inside has an order: each room, a file or a folder, uses only
/// those before it. `mod` is what stands in the `mod.rs` itself; where it is not
/// named, that is the last.
const ROOMS: [(&str, &[&str]); 19] = [
    (
        "telegram",
        &[
            "error",
            "clock",
            "blocking",
            "recent",
            "pulse",
            "settings",
            "api",
            "update",
            "route",
            "view",
            "access",
            "send",
            "listen",
            "health",
            "receive",
            "handle",
            "doctor",
            "menu",
            "notify_editors",
            "serve",
        ],
    ),
    ("telegram::api", &["backoff", "refusal"]),
    (
        "telegram::update",
        &[
            "chat",
            "message",
            "callback_query",
            "chat_member",
            "inline_query",
        ],
    ),
    (
        "telegram::route",
        &["callback_data", "command", "deep_link"],
    ),
    (
        "telegram::view",
        &[
            "keyboard", "screen", "access", "article", "card", "draft", "inbox", "editors",
            "group", "lists", "offer", "pictures", "results",
        ],
    ),
    ("telegram::access", &["members", "policy", "quota", "roles"]),
    (
        "telegram::send",
        &[
            "params",
            "photo",
            "crowd",
            "message",
            "retry",
            "attachment",
            "call",
            "rate_limit",
            "last_message",
            "haste",
            "queue",
            "delivery",
            "stored",
            "outbox",
        ],
    ),
    (
        "telegram::receive",
        &[
            "chat_queue",
            "inline_queue",
            "dispatcher",
            "offset",
            "polling",
            "webhook",
        ],
    ),
    (
        "telegram::handle",
        &[
            "languages",
            "context",
            "bot",
            "edit",
            "group",
            "pressing",
            "photos",
            "verdicts",
            "question",
            "commands",
            "inline_query",
            "admission",
            "unloaded",
            "escalation",
            "flags",
            "drafting",
            "inbox",
            "group_settings",
            "callback_query",
        ],
    ),
    (
        "telegram::doctor",
        &["serving", "trouble", "found", "webhook", "running", "chats"],
    ),
    (
        "search",
        &[
            "systems", "tokens", "ablation", "analysis", "index", "ranking", "explain",
        ],
    ),
    (
        "search::analysis",
        &[
            "vocabulary",
            "token",
            "repair",
            "reading",
            "neighbours",
            "entities",
            "query",
        ],
    ),
    (
        "search::index",
        &[
            "ids",
            "idf",
            "forward",
            "lexicon",
            "bigrams",
            "diacritics",
            "term_encoding",
            "candidates",
            "article_systems",
            "indexer",
            "mod",
            "vocabulary",
        ],
    ),
    (
        "search::ranking",
        &["query_terms", "features", "scorer", "similarity", "search"],
    ),
    (
        "search::explain",
        &[
            "found",
            "parts",
            "shown",
            "mod",
            "explainer",
            "highlights",
            "reading",
        ],
    ),
    (
        "store",
        &[
            "ids", "secret", "redact", "words", "editing", "records", "backend", "history",
            "sqlite", "files", "data_dir", "lock", "failover", "memory",
        ],
    ),
    ("inbox", &["wording", "misses", "grouping", "present"]),
    (
        "store::failover",
        &["timeout", "write_queue", "standby", "mod"],
    ),
    (
        "store::sqlite",
        &[
            "statement",
            "trouble",
            "handled",
            "questions",
            "letters",
            "updates",
            "settings",
            "cards",
            "drafts",
            "history",
            "prune",
            "change",
            "writer",
            "file",
            "mod",
            "open",
            "examine",
        ],
    ),
];

/// Files whose methods belong to a type of another file.
const METHODS_APART: [&str; 2] = [
    // The constructors of `Sqlite`, which none of the files below it calls.
    "src/store/sqlite/open.rs",
    // What those who write articles need of `Memory`, apart from what every answer needs.
    "src/store/memory/desk.rs",
];

/// What stands in a folder of sources and is no room.
const NO_ROOMS: [&str; 4] = ["mod", "tests", "migrations", "snapshots"];

/// A module with an order, and what its `mod.rs` makes of the names in it.
struct House {
    path: &'static str,
    rooms: Vec<&'static str>,
    /// The room that a name comes from which `mod.rs` imports or hands on.
    room_of: HashMap<String, &'static str>,
    /// What `mod.rs` hands on, by path and line: it uses none of that.
    handed_on: Vec<(String, usize)>,
}

impl House {
    fn new(path: &'static str, listed: &[&'static str]) -> Self {
        let mut rooms = listed.to_vec();
        if !rooms.contains(&"mod") {
            rooms.push("mod");
        }
        let source = fs::read_to_string(root().join(folder(path)).join("mod.rs"));
        let source = rust::without_tests(&source.expect("a mod.rs"));
        let tokens = rust::tokens(&source);
        let mut room_of = HashMap::new();
        let mut handed_on = Vec::new();
        for (at, (text, _)) in tokens.iter().enumerate() {
            if text != "use" {
                continue;
            }
            let mut imported = Vec::new();
            rust::path(&tokens, at + 1, "", &mut imported);
            let before = at.checked_sub(1).map(|before| tokens[before].0.as_str());
            for mention in imported {
                let mut parts = mention.path.split("::");
                let first = parts.next().unwrap_or("");
                let Some(room) = rooms.iter().find(|room| **room == first) else {
                    continue;
                };
                let name = parts.last().unwrap_or(first);
                room_of.insert(name.to_owned(), *room);
                if matches!(before, Some("pub" | ")")) {
                    handed_on.push((mention.path, mention.line));
                }
            }
        }
        Self {
            path,
            rooms,
            room_of,
            handed_on,
        }
    }

    fn all() -> Vec<Self> {
        let all = ROOMS.iter();
        all.map(|(path, listed)| Self::new(path, listed)).collect()
    }

    /// The room of the file of `modules`; `None` for a file elsewhere.
    fn room_of_file<'a>(&self, modules: &[&'a str]) -> Option<&'a str> {
        let own: Vec<&str> = self.path.split("::").collect();
        let rest = modules.strip_prefix(own.as_slice())?;
        Some(rest.first().copied().unwrap_or("mod"))
    }

    /// The room that a path leads to which `room` mentions; `None` for one that
    /// leads elsewhere.
    fn room_of_path<'a>(&self, room: &str, path: &'a str) -> Option<&'a str>
    where
        'static: 'a,
    {
        let inside = path.strip_prefix("crate::").and_then(|path| {
            let rest = path.strip_prefix(self.path)?;
            rest.strip_prefix("::")
        });
        let first = |path: &'a str| path.split("::").next().unwrap_or("");
        match inside.map(first) {
            Some(name) if self.rooms.contains(&name) => Some(name),
            Some(name) => Some(self.room_of.get(name).copied().unwrap_or("mod")),
            // Only `mod.rs` names its rooms without saying where they are.
            None if room == "mod" && path.contains("::") => {
                Some(first(path)).filter(|name| self.rooms.contains(name))
            }
            None => None,
        }
    }

    fn rank(&self, room: &str) -> Option<usize> {
        self.rooms.iter().position(|own| *own == room)
    }
}

fn folder(path: &str) -> String {
    format!("src/{}", path.replace("::", "/"))
}

#[test]
fn rooms_use_only_those_before_them() {
    let houses = House::all();
    report(&broken(|name, _, mention| {
        let modules = modules_of(name);
        houses.iter().find_map(|house| {
            let own = house.room_of_file(&modules)?;
            let other = house.room_of_path(own, &mention.path)?;
            let is_handed_on = own == "mod"
                && (house.handed_on.iter())
                    .any(|(path, line)| *path == mention.path && *line == mention.line);
            let is_allowed =
                own == other || is_handed_on || house.rank(other)? < house.rank(own)?;
            (!is_allowed).then(|| {
                let before = &house.rooms[..house.rank(own).unwrap_or(0)];
                format!(
                    "in `{}`, `{own}` may use {} and not `{other}`: what both need \
                     belongs in one of those or below them; what needs `{other}` belongs in it \
                     or behind it",
                    house.path,
                    if before.is_empty() {
                        "no other room".to_owned()
                    } else {
                        before.join(", ")
                    },
                )
            })
        })
    }));
}

#[test]
fn every_file_has_its_room() {
    for (path, listed) in ROOMS {
        let mut there: Vec<String> = fs::read_dir(root().join(folder(path)))
            .expect("a module with an order is a folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_dir() || path.extension().is_some_and(|it| it == "rs"))
            .map(|path| path.file_stem().expect("a name").to_string_lossy().into())
            .filter(|name: &String| !NO_ROOMS.contains(&name.as_str()))
            .collect();
        there.sort();
        // A file and the folder with its tests are one room.
        there.dedup();
        let mut listed: Vec<&str> = (listed.iter().copied())
            .filter(|name| *name != "mod")
            .collect();
        listed.sort_unstable();
        assert_eq!(there, listed, "the rooms of `{path}`");
    }
}

/// A method is called without its file being named, so a type whose methods stand in
/// several files hides who uses whom.
#[test]
fn methods_stand_with_their_type() {
    let houses = House::all();
    let mut files = Vec::new();
    super::sources(&root().join("src"), &mut files);
    let mut apart = Vec::new();
    for file in files {
        let name = super::name_of(&file);
        let modules = modules_of(&name);
        let is_inside = |house: &House| house.room_of_file(&modules).is_some();
        if !houses.iter().any(is_inside) || METHODS_APART.contains(&name.as_str()) {
            continue;
        }
        let source = fs::read_to_string(&file).expect("a source is UTF-8");
        let tokens = rust::tokens(&rust::without_tests(&source));
        for (at, (text, line)) in tokens.iter().enumerate() {
            // Elsewhere `impl` stands for a type: `-> impl Iterator`.
            let before = at.checked_sub(1).map(|before| tokens[before].0.as_str());
            if text == "impl"
                && matches!(before, None | Some("}" | ";" | "]"))
                && let Some(of) = type_with_methods(&tokens[at + 1..])
                && !declares(&tokens, of)
            {
                apart.push(format!(
                    "{name}:{line}: methods of `{of}`, declared elsewhere"
                ));
            }
        }
    }
    report(&apart);
}

/// The type of `impl<…> Type<…> {`; `None` for the implementation of a trait.
fn type_with_methods(tokens: &[rust::Token]) -> Option<&str> {
    let head = tokens.iter().position(|(text, _)| text == "{")?;
    let mut depth = 0_i32;
    let mut of = None;
    for (text, _) in &tokens[..head] {
        match text.as_str() {
            "<" => depth += 1,
            ">" => depth -= 1,
            "for" | "(" | ")" | "=" | "," | ";" if depth == 0 => return None,
            "where" => break,
            name if depth == 0 && name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                of = Some(name);
            }
            _ => {}
        }
    }
    of
}

fn declares(tokens: &[rust::Token], name: &str) -> bool {
    tokens.windows(2).any(|two| {
        matches!(two[0].0.as_str(), "struct" | "enum" | "trait" | "type") && two[1].0 == name
    })
}
