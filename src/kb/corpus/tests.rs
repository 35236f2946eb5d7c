use proptest::prelude::*;

use super::*;

/// A file as a test writes it: `"?"` is one that cannot be read, `"="` one that
/// is as it was, `"…"` one that is being written, `"……"` one that has been for long,
/// `"/"` a folder that cannot be walked through; all else is text.
type Written<'a> = (&'a str, &'a str);

fn scan(files: &[Written<'_>]) -> Scan {
    let closed = files.iter().filter(|(_, text)| *text == "/");
    let closed = closed.map(|(name, _)| (Name::from(*name), "EACCES".to_owned()));
    let files = files.iter().filter(|(_, text)| *text != "/");
    let file = |(name, text): &Written<'_>| {
        let file = match *text {
            "?" => CorpusFile::Unreadable("EACCES".into()),
            "=" => CorpusFile::Same,
            "…" | "……" => CorpusFile::Growing {
                is_awaited: *text == "…",
            },
            text => CorpusFile::Read(Source::new(*name, text)),
        };
        (Name::from(*name), file)
    };
    Scan::Walked {
        files: files.map(file).collect(),
        closed: closed.collect(),
    }
}

/// An event in one line.
fn told(event: &Event) -> String {
    match event {
        Event::Added(name) => format!("+ {name}"),
        Event::Changed(name) => format!("~ {name}"),
        Event::Removed(name) => format!("- {name}"),
        Event::Mended(name) => format!("mended {name}"),
        Event::Broken {
            name,
            trouble,
            served,
        } => {
            let trouble = match trouble {
                Trouble::Finding { finding, position } => {
                    format!("{} at {}", &finding.rule.id()[..4], position.0)
                }
                Trouble::Empty => "empty".into(),
                Trouble::Unreadable(error) => error.clone(),
            };
            format!("broken {name} ({trouble}): {served:?}")
        }
        Event::Closed { name, .. } => format!("closed {name}"),
        Event::Opened(name) => format!("opened {name}"),
        Event::Lost(outage) => format!("lost {outage:?}"),
        Event::Back => "back".into(),
    }
}

/// Takes the looks in turn; after each it expects these events, and these
/// articles in service as `id: title`.
#[track_caller]
fn check(steps: &[(&[Written<'_>], &[&str], &[&str])]) {
    let mut corpus = Corpus::default();
    for (at, (files, events, articles)) in steps.iter().enumerate() {
        let (next, happened) = if *files == [("", "gone")] {
            corpus.next(&Scan::Gone("ENOENT".into()))
        } else {
            corpus.next(&scan(files))
        };
        let happened: Vec<String> = happened.iter().map(told).collect();
        assert_eq!(happened, *events, "events of look {at}");
        let line = |article: &Arc<Article>| format!("{}: {}", article.id, article.title);
        let in_service: Vec<String> = next.articles().iter().map(line).collect();
        assert_eq!(in_service, *articles, "articles after look {at}");
        corpus = next;
    }
}

const A1: &str = "# Một\n\n## Cách xử lý\n\nx\n";
const A2: &str = "# Một mới\n\n## Cách xử lý\n\nx\n";
const B1: &str = "# Hai\n\n## Cách xử lý\n\nx\n";
/// As [`A1`], with front matter that is no YAML.
const A_BROKEN: &str = "---\ncodes: [1, \"2\n---\n# Một\n\n## Cách xử lý\n\nx\n";
const GONE: &[Written<'_>] = &[("", "gone")];

#[test]
fn what_is_new_comes_in_and_what_is_deleted_goes() {
    check(&[
        (
            &[("a.md", A1), ("b.md", B1)],
            &["+ a.md", "+ b.md"],
            &["a: Một", "b: Hai"],
        ),
        (&[("a.md", "="), ("b.md", "=")], &[], &["a: Một", "b: Hai"]),
        (
            &[("a.md", A2), ("b.md", B1)],
            &["~ a.md"],
            &["a: Một mới", "b: Hai"],
        ),
        (&[("a.md", "=")], &["- b.md"], &["a: Một mới"]),
        (&[("x/a.md", A2)], &["- a.md", "+ x/a.md"], &["a: Một mới"]),
    ]);
}

#[test]
fn what_breaks_stays_as_it_was_and_is_told_once() {
    for (broken, trouble) in [
        ("", "empty"),
        (" \n", "empty"),
        ("?", "EACCES"),
        (A_BROKEN, "K005 at 2"),
        (
            "---\ncodes: [1]\n\n# Một\n\n## Cách xử lý\n\nx\n",
            "K006 at 1",
        ),
        (
            "---\naudience: intern\n---\n\n# Một\n\n## Cách xử lý\n\nx\n",
            "K007 at 2",
        ),
        ("# Một\n\n## Nguyên nhân\n\nx\n", "K009 at 1"),
    ] {
        let told = format!("broken a.md ({trouble}): LastGood");
        check(&[
            (&[("a.md", A1)], &["+ a.md"], &["a: Một"]),
            (&[("a.md", broken)], &[&told], &["a: Một"]),
            (&[("a.md", broken)], &[], &["a: Một"]),
            // Broken in another way it is still broken.
            (&[("a.md", "?")], &[], &["a: Một"]),
            (&[("a.md", A2)], &["mended a.md"], &["a: Một mới"]),
            (&[("a.md", broken)], &[&told], &["a: Một mới"]),
            (&[("a.md", A2)], &["mended a.md"], &["a: Một mới"]),
            // The only one: see `a_handbook_is_never_left_empty`.
            (
                &[("a.md", "="), ("b.md", B1)],
                &["+ b.md"],
                &["a: Một mới", "b: Hai"],
            ),
            (
                &[("a.md", broken), ("b.md", "=")],
                &[&told],
                &["a: Một mới", "b: Hai"],
            ),
            (&[("b.md", "=")], &["- a.md"], &["b: Hai"]),
        ]);
    }
}

#[test]
fn without_a_good_version_it_is_in_service_as_it_is() {
    let told = "broken a.md (K005 at 2): AsItIs";
    check(&[
        (&[("a.md", A_BROKEN)], &[told], &["a: Một"]),
        (&[("a.md", A_BROKEN)], &[], &["a: Một"]),
        (&[("a.md", "")], &[], &["a: Một"]),
        (&[("a.md", A2)], &["mended a.md"], &["a: Một mới"]),
    ]);
}

#[test]
fn an_empty_new_file_is_nobodys_loss() {
    check(&[
        (&[("a.md", A1), ("b.md", "")], &["+ a.md"], &["a: Một"]),
        (
            &[("a.md", "="), ("b.md", B1)],
            &["~ b.md"],
            &["a: Một", "b: Hai"],
        ),
    ]);
}

#[test]
fn an_article_may_be_taken_out_of_service() {
    let wip = "---\nstatus: wip\n---\n# Một\n";
    check(&[
        (
            &[("a.md", A1), ("b.md", B1)],
            &["+ a.md", "+ b.md"],
            &["a: Một", "b: Hai"],
        ),
        (&[("a.md", wip), ("b.md", "=")], &["~ a.md"], &["b: Hai"]),
        (
            &[
                ("a.md", "="),
                ("b.md", "---\nstatus: archived\n---\n# Hai\n"),
            ],
            &["~ b.md"],
            &[],
        ),
        (&[("a.md", A1), ("b.md", "=")], &["~ a.md"], &["a: Một"]),
    ]);
}

#[test]
fn a_handbook_is_never_left_empty() {
    check(&[
        (&[("a.md", A1)], &["+ a.md"], &["a: Một"]),
        (GONE, &["lost Gone(\"ENOENT\")"], &["a: Một"]),
        (GONE, &[], &["a: Một"]),
        // Where a share is mounted there is an empty folder without it.
        (&[], &[], &["a: Một"]),
        (&[("a.md", A1)], &["back"], &["a: Một"]),
        (&[], &["lost Empty"], &["a: Một"]),
        (&[("b.md", "")], &[], &["a: Một"]),
        (&[("b.md", B1)], &["back", "- a.md", "+ b.md"], &["b: Hai"]),
    ]);
}

#[test]
fn what_lies_in_a_closed_folder_stays() {
    check(&[
        (
            &[("a.md", A1), ("x/b.md", B1)],
            &["+ a.md", "+ x/b.md"],
            &["a: Một", "b: Hai"],
        ),
        (
            &[("a.md", "="), ("x", "/")],
            &["closed x"],
            &["a: Một", "b: Hai"],
        ),
        (&[("a.md", "="), ("x", "/")], &[], &["a: Một", "b: Hai"]),
        (&[("x", "/")], &["- a.md"], &["b: Hai"]),
        (
            &[("a.md", A1), ("x/b.md", B1)],
            &["opened x", "+ a.md"],
            &["a: Một", "b: Hai"],
        ),
        (
            &[("a.md", "="), ("x/b.md", "=")],
            &[],
            &["a: Một", "b: Hai"],
        ),
    ]);
}

#[test]
fn who_has_an_id_keeps_it() {
    let as_b = "---\nid: b\n---\n# Một\n\n## Cách xử lý\n\nx\n";
    check(&[
        (
            &[("a.md", A1), ("b.md", B1)],
            &["+ a.md", "+ b.md"],
            &["a: Một", "b: Hai"],
        ),
        (
            &[("a.md", as_b), ("b.md", "=")],
            &["broken a.md (K013 at 1): LastGood"],
            &["a: Một", "b: Hai"],
        ),
        (&[("a.md", as_b), ("b.md", "=")], &[], &["a: Một", "b: Hai"]),
        (&[("a.md", as_b)], &["- b.md", "mended a.md"], &["b: Một"]),
    ]);
    // From the beginning, the first has it.
    check(&[
        (
            &[("x/a.md", A1), ("y/a.md", A2)],
            &["+ x/a.md", "broken y/a.md (K013 at 1): Nothing"],
            &["a: Một"],
        ),
        (&[("x/a.md", "="), ("y/a.md", A2)], &[], &["a: Một"]),
        (
            &[("y/a.md", A2)],
            &["- x/a.md", "mended y/a.md"],
            &["a: Một mới"],
        ),
    ]);
}

#[test]
fn a_file_that_moves_and_breaks_has_its_last_good_version() {
    check(&[
        (
            &[("a.md", A1), ("b.md", B1)],
            &["+ a.md", "+ b.md"],
            &["a: Một", "b: Hai"],
        ),
        (
            &[("b.md", "="), ("x/a.md", "")],
            &["- a.md", "broken x/a.md (empty): LastGood"],
            &["b: Hai", "a: Một"],
        ),
        (
            &[("b.md", "="), ("x/a.md", A2)],
            &["mended x/a.md"],
            &["b: Hai", "a: Một mới"],
        ),
        // What is left behind is no rival.
        (
            &[("b.md", ""), ("x/a.md", "="), ("y/b.md", B1)],
            &["broken b.md (empty): Nothing", "+ y/b.md"],
            &["a: Một mới", "b: Hai"],
        ),
    ]);
}

#[test]
fn what_is_being_written_is_in_service_as_it_was() {
    let added: &[&str] = &["+ a.md", "+ b.md"];
    let both: &[&str] = &["a: Một", "b: Hai"];
    check(&[
        (&[("a.md", A1), ("b.md", B1)], added, both),
        (&[("a.md", "…"), ("b.md", "="), ("c.md", "…")], &[], both),
        (
            &[("a.md", A2), ("b.md", "=")],
            &["~ a.md"],
            &["a: Một mới", "b: Hai"],
        ),
    ]);
    // It was broken before, and is told of when it is mended.
    let told = "broken a.md (K005 at 2): LastGood";
    check(&[
        (&[("a.md", A1), ("b.md", B1)], added, both),
        (&[("a.md", A_BROKEN), ("b.md", "=")], &[told], both),
        (&[("a.md", "…"), ("b.md", "=")], &[], both),
        (&[("a.md", A1), ("b.md", "=")], &["mended a.md"], both),
    ]);
    // A new one is not there yet, though it is the only one.
    check(&[
        (&[("a.md", "…")], &[], &[]),
        (&[("a.md", A1)], &["+ a.md"], &["a: Một"]),
    ]);
}

#[test]
fn what_is_gone_stays_until_a_newcomer_is_whole() {
    let added: &[&str] = &["+ a.md", "+ b.md"];
    let both: &[&str] = &["a: Một", "b: Hai"];
    let begin: (&[Written<'_>], &[&str], &[&str]) = (&[("a.md", A1), ("b.md", B1)], added, both);
    // Another branch is checked out, which has them elsewhere.
    check(&[
        begin,
        (&[("x/a.md", "…"), ("x/b.md", "…")], &[], both),
        (
            &[("x/a.md", A1), ("x/b.md", "…")],
            &["- a.md", "+ x/a.md"],
            &["b: Hai", "a: Một"],
        ),
        (
            &[("x/a.md", "="), ("x/b.md", B1)],
            &["- b.md", "+ x/b.md"],
            both,
        ),
    ]);
    // One that never rests is not waited for.
    check(&[
        begin,
        (&[("b.md", "="), ("log.md", "…")], &[], both),
        (&[("b.md", "="), ("log.md", "……")], &["- a.md"], &["b: Hai"]),
    ]);
    // Nor is one waited for that was there before.
    check(&[begin, (&[("b.md", "…")], &["- a.md"], &["b: Hai"])]);
    // An empty file was there for a moment.
    check(&[
        begin,
        (&[("a.md", "="), ("b.md", "="), ("x/a.md", "")], &[], both),
        (&[("b.md", "="), ("x/a.md", "…")], &[], both),
        (
            &[("b.md", "="), ("x/a.md", A2)],
            &["- a.md", "~ x/a.md"],
            &["b: Hai", "a: Một mới"],
        ),
    ]);
}

#[test]
fn articles_that_did_not_change_are_the_same_values() {
    let (first, _) = Corpus::default().next(&scan(&[("a.md", A1), ("b.md", A_BROKEN)]));
    let (second, events) = first.next(&scan(&[("a.md", A1), ("b.md", A_BROKEN)]));
    assert_eq!(events, []);
    assert!(second.has_articles_of(&first), "read again, and equal");
    let (third, _) = second.next(&scan(&[("a.md", A2), ("b.md", A_BROKEN)]));
    assert!(!third.has_articles_of(&second));
}

#[test]
fn only_sound_files_need_not_be_read_again() {
    let files = [("a.md", A1), ("b.md", A_BROKEN)];
    let (corpus, _) = Corpus::default().next(&scan(&files));
    let settled =
        |corpus: &Corpus| ["a.md", "b.md", "c.md"].map(|name| corpus.is_settled(&name.into()));
    assert_eq!(settled(&corpus), [true, false, false]);
    let (lost, _) = corpus.next(&Scan::Gone(String::new()));
    assert_eq!(settled(&lost), [false, false, false]);
}

#[test]
fn names_stand_in_the_order_of_a_walk() {
    let mut names = ["a-b.md", "a/c.md", "a.md", "b/a.md", "a/b/c.md"].map(Name::from);
    names.sort();
    let names = names.map(|name| name.to_string());
    assert_eq!(names, ["a/b/c.md", "a/c.md", "a-b.md", "a.md", "b/a.md"]);
}

/// Any of a few files, in any state.
fn any_look() -> impl Strategy<Value = Scan> {
    let text = prop::sample::select(vec![
        A1,
        A2,
        B1,
        A_BROKEN,
        "",
        "?",
        "=",
        "…",
        "# Một\n",
        "\u{feff}---\n",
        "---\nid: c\n---\n# C\n\nx\n",
    ]);
    let name = prop::sample::select(vec!["a.md", "b.md", "c.md", "x/a.md", "x/d.md", "y/z/e.md"]);
    let closed = prop::sample::select(vec!["x", "y", "y/z", "c.md"]);
    let files = prop::collection::btree_map(name, text, 0..6);
    let closed = prop::collection::vec(closed, 0..2);
    prop_oneof![
        1 => Just(Scan::Gone("ENOENT".into())),
        9 => (files, closed).prop_map(|(files, closed)| {
            let mut all: Vec<Written<'_>> = files.into_iter().collect();
            all.extend(closed.into_iter().map(|name| (name, "/")));
            scan(&all)
        }),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_to_the_files_there_are_articles(
        looks in prop::collection::vec(any_look(), 1..20)
    ) {
        let (mut corpus, _) = Corpus::default().next(&scan(&[("a.md", A1), ("x/d.md", B1)]));
        for scan in looks {
            let (next, events) = corpus.next(&scan);
            prop_assert!(!next.articles().is_empty());
            let mut ids: Vec<_> = next.articles().iter().map(|one| one.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), next.articles().len(), "each id once");
            // What parses is in service, unless its id belongs to another.
            for (name, entry) in &next.files {
                prop_assert!(
                    entry.trouble.is_some() || next.holders.values().any(|other| other == name)
                );
            }
            // The same look again: nothing happens.
            let (again, more) = next.next(&scan);
            prop_assert!(again.has_articles_of(&next), "{:?} then {:?}", events, more);
            prop_assert_eq!(more, vec![]);
            corpus = next;
        }
    }
}
