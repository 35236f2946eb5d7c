//! The explanation of a hit gives the points that ranked it.

use std::{fs, path::PathBuf};

use crate::{
    answer::{Answer, DecisionExplanation, Outcome, Unanswered, Unoffered},
    article::Source,
    eval::QuestionSet,
    handbook::{Explained, Handbook},
    kb,
    search::{By, TokenOrigin},
};

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn shipped() -> Handbook {
    let loaded = kb::load(&root("kb")).expect("the shipped articles");
    Handbook::new(&loaded.sources).expect("an index").0
}

fn explained(handbook: &Handbook, question: &str) -> (Answer, Explained) {
    let answer = handbook.ask_for(question, 10).expect("the search works");
    let explained = handbook.explain(&answer, 3).expect("a question");
    (answer, explained)
}

fn questions() -> Vec<String> {
    let mut all = Vec::new();
    for folder in ["tests/eval", "tests/eval/other-hand"] {
        let text = |name| fs::read_to_string(root(folder).join(name)).expect("a question set");
        let set = QuestionSet::parse(
            &text("queries.jsonl"),
            &text("qrels.tsv"),
            &text("unanswerable.jsonl"),
        );
        let questions = set.expect("a question set").questions;
        all.extend(questions.into_iter().map(|question| question.text));
    }
    all
}

#[test]
fn the_points_of_the_parts_add_up_to_the_score() {
    let handbook = shipped();
    let (mut compared, mut of_synonyms, mut of_numbers) = (0, 0, 0);
    for question in questions() {
        let answer = handbook.ask_for(&question, 10).expect("the search works");
        let Some(explained) = handbook.explain(&answer, 10) else {
            continue;
        };
        assert_eq!(explained.hits.len(), answer.hits.len());
        for (hit, told) in answer.hits.iter().zip(&explained.hits) {
            assert_eq!(told.id, hit.article_id.as_str());
            let words: f32 = told.words.iter().map(|word| word.points).sum();
            let pairs: f32 = told.pairs.iter().map(|pair| pair.points).sum();
            let marks: f32 = told.marks.iter().map(|mark| mark.points).sum();
            let meaning = told.parts[3];
            let all = words + pairs + marks + meaning;
            for told in [all, told.score, told.parts.iter().sum()] {
                let score = hit.score;
                assert!((told - score).abs() < 1e-3, "{question}: {told} {score}");
            }
            assert_eq!(told.system_match, hit.system_match, "{question}");
            assert_eq!(told.has_codes, hit.has_codes, "{question}");
            let by = |by| {
                let mut found = told.words.iter().filter_map(|word| word.found.as_ref());
                usize::from(found.any(|found| found.by == by))
            };
            of_synonyms += by(By::Synonym);
            of_numbers += by(By::Code) + by(By::Number);
            compared += 1;
        }
    }
    // Each way to add up has been met.
    assert!(compared > 5_000 && of_synonyms > 100 && of_numbers > 10);
}

#[test]
fn the_grounds_are_those_of_the_outcome() {
    let handbook = shipped();
    let mut seen = Vec::new();
    for question in questions() {
        let answer = handbook.ask_for(&question, 10).expect("the search works");
        let Some(explained) = handbook.explain(&answer, 0) else {
            continue;
        };
        let fits = match (&explained.grounds, &answer.outcome) {
            (
                DecisionExplanation::OnlyArticleOfCode
                | DecisionExplanation::OnlyArticleOfSystem
                | DecisionExplanation::SituationFits,
                outcome,
            ) => matches!(outcome, Outcome::Answer(_)),
            (DecisionExplanation::NamedBesideUnknownCode, outcome) => {
                answer.unknown_code.is_some() && matches!(outcome, Outcome::Answer(_))
            }
            (DecisionExplanation::SituationUnclear, outcome) => {
                matches!(outcome, Outcome::Choose { code: Some(_), .. })
            }
            (
                DecisionExplanation::UnknownCode | DecisionExplanation::CodeOfOtherSystems,
                outcome,
            ) => answer.unknown_code.is_some() && matches!(outcome, Outcome::Nothing { .. }),
            (DecisionExplanation::Words(told), outcome) => {
                let sure = told.answer.likely >= told.answer.from;
                let logit: f32 = told.signs.iter().map(|sign| sign.answer).sum();
                let likely = 1.0 / (1.0 + (-logit).exp());
                assert!(told.signs.is_empty() || (likely - told.answer.likely).abs() < 1e-4);
                match outcome {
                    Outcome::Answer(_) => sure && told.unanswered.is_none(),
                    Outcome::Choose { .. } => {
                        told.offer.likely >= told.offer.from
                            && told.unoffered.is_none()
                            && sure
                                == matches!(
                                    told.unanswered,
                                    Some(Unanswered::OneWord | Unanswered::OtherSystem)
                                )
                    }
                    Outcome::Nothing { .. } => {
                        let offered = told.offer.likely >= told.offer.from;
                        offered == (told.unoffered == Some(Unoffered::Alone))
                    }
                    Outcome::SmallTalk(_) => false,
                }
            }
        };
        assert!(
            fits,
            "{question}: {:?} {:?}",
            explained.grounds, answer.outcome
        );
        let kind = std::mem::discriminant(&explained.grounds);
        if !seen.contains(&kind) {
            seen.push(kind);
        }
    }
    assert!(
        seen.len() >= 5,
        "only {} kinds of grounds were met",
        seen.len()
    );
}

#[test]
fn each_word_says_where_its_reading_comes_from() {
    let (_, told) = explained(&shipped(), "loi 100 ko gui dc tn cho kh");
    let origin = |typed: &str| {
        let word = told.read.words.iter().find(|word| word.typed == typed);
        let first = &word.expect("the word").readings[0];
        (first.words.as_str(), first.origin)
    };
    assert_eq!(origin("tn"), ("tin nhắn", TokenOrigin::Abbreviation));
    assert_eq!(origin("gui"), ("gửi", TokenOrigin::Restored));
    assert_eq!(origin("kh"), ("khách hàng", TokenOrigin::Abbreviation));
    assert_eq!(told.read.cues, ["loi"]);
    assert_eq!(told.read.codes[0].codes, ["100"]);
    assert_eq!(told.read.unread, 0);

    let (_, told) = explained(&shipped(), "không gửii được tin nhắn zalo");
    let word = &told.read.words[1];
    assert_eq!(word.typed, "gửii");
    assert_eq!(word.readings[0].origin, TokenOrigin::Repaired);
    assert_eq!(told.read.systems, ["Zalo"]);
}

#[test]
fn a_word_says_where_it_stands_and_in_how_many_articles() {
    let article = |name: &str, text: &str| Source::new(name, text);
    let (handbook, _) = Handbook::new(&[
        article(
            "a.md",
            "# Gỡ thẻ\n\n## Trường hợp\n\nThẻ đỏ, thẻ xanh.\n\n## Cách xử lý\n\nBấm vào thé.\n",
        ),
        article("b.md", "# Đổi mật khẩu\n\n## Cách xử lý\n\nGỡ trang.\n"),
    ])
    .expect("an index");
    let (_, told) = explained(&handbook, "gỡ thẻ không được");
    let word = |typed: &str| {
        let words = &told.hits[0].words;
        words
            .iter()
            .find(|word| word.typed == typed)
            .expect("a word")
    };
    let found = word("thẻ").found.as_ref().expect("the article has it");
    let places = found.places;
    assert_eq!((places.name, places.symptom, places.text), (1, 2, 1));
    assert_eq!((found.by, found.documents), (By::Reading, 1));
    assert_eq!(word("gỡ").found.as_ref().expect("it too").documents, 2);
    assert!(word("không").found.is_none() && word("không").points == 0.0);
    let mark = &told.hits[0].marks;
    let mark = mark.iter().find(|mark| mark.word == "thẻ").expect("marks");
    assert_eq!((mark.agree, mark.contradict), (3, 1));
    assert_eq!(mark.other.as_deref(), Some("thé"));
    assert_eq!(told.hits[0].pairs[0].words, "gỡ thẻ");
}

#[test]
fn what_is_not_searched_is_not_explained() {
    let handbook = shipped();
    let id = handbook.articles()[0].id.to_string();
    for question in ["alo", id.as_str()] {
        let answer = handbook.ask_for(question, 10).expect("the search works");
        assert_eq!(handbook.explain(&answer, 3), None, "{question}");
    }
    let long = "gửi tin nhắn bị chặn ".repeat(40);
    let (_, told) = explained(&handbook, &long);
    assert_eq!(told.read.words.len(), 64);
    assert_eq!((told.read.unread, told.read.cues.len()), (200 - 64, 0));
}
