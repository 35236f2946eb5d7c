//! What is made of the bot's records: 50,000 questions of 90 days, the same in every
//! run, in a database on the disk.
//!
//! The wordings are those of the evaluation, of which a fifth have no article, with
//! slips, lost marks and chatter; a fifth ask for a code that nothing knows. Some
//! wordings are asked much more often than others, and some people ask more.

use std::{
    collections::HashMap,
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use sotay::{
    answer::Outcome as Decision,
    handbook::Handbook,
    inbox,
    lang::Lang,
    replay::{recorded, replay},
    statistics::Statistics,
    store::{
        Card, CardState, Change, Folder, History, Masked, Origin as _, Outcome, Question, Seconds,
        Secret, Shown, Store as _, Verdict,
    },
    text::fold,
};

use crate::{corpus, dice::Dice};

const DAY: Seconds = 24 * 3600;
/// Some time in 2026.
const NOW: Seconds = 1_790_000_000;
const DAYS: i64 = 90;
const GROUPS: u64 = 40;
const PEOPLE: u64 = 2_000;
const SEED: u64 = 0x6761_7073;

/// What was measured, in the order of the table.
pub(crate) struct RecordTimes {
    pub(crate) questions: usize,
    pub(crate) rows: Vec<(String, Duration)>,
}

/// Measures over so many questions.
pub(crate) fn times(questions: usize) -> io::Result<RecordTimes> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let folder = tempfile::tempdir()?;
    let mut handbook = shipped();
    let mut rows = Vec::new();
    runtime.block_on(fill(folder.path(), questions, &handbook));
    let mut note = |what: &str, begun: Instant| rows.push((what.to_owned(), begun.elapsed()));

    let begun = Instant::now();
    let since = NOW - DAYS * DAY;
    let history = runtime.block_on(read(folder.path(), since));
    note("read all of it", begun);
    assert_eq!(history.questions.len(), questions);

    let begun = Instant::now();
    let (gaps, counts) = inbox::gaps(&history, &handbook, NOW);
    note(
        &format!(
            "gaps by words: {} of {} questions",
            counts.gaps, counts.questions
        ),
        begun,
    );
    let begun = Instant::now();
    let first = &gaps[..gaps.len().min(20)];
    let shown = inbox::rows(first, &handbook).expect("the search works");
    note(
        &format!("what is answered today, {} gaps", shown.len()),
        begun,
    );
    for gap in first.iter().take(5) {
        let words = gap.words.first().cloned().unwrap_or_default();
        println!("  {} people {} times: {words}", gap.people, gap.questions);
    }
    let begun = Instant::now();
    let figures = Statistics::of(&history, &handbook, since, NOW);
    note(&format!("statistics, {} people", figures.people), begun);
    let begun = Instant::now();
    let asked = recorded(&history);
    let distinct = asked.len();
    let replayed = replay(&asked, &handbook).expect("the search works");
    note(&format!("replay by words, {distinct} wordings"), begun);
    assert_eq!(replayed.len(), distinct);

    if with_meaning(&mut handbook) {
        let begun = Instant::now();
        let (gaps, counts) = inbox::gaps(&history, &handbook, NOW);
        note(&format!("gaps with meaning: {}", counts.gaps), begun);
        let begun = Instant::now();
        let first = &gaps[..gaps.len().min(20)];
        inbox::rows(first, &handbook).expect("the search works");
        note("what is answered today, with meaning", begun);
        let week = runtime.block_on(read(folder.path(), NOW - 7 * DAY));
        let asked = recorded(&week);
        let distinct = asked.len();
        let begun = Instant::now();
        replay(&asked, &handbook).expect("the search works");
        note(
            &format!("replay of a week with meaning, {distinct} wordings"),
            begun,
        );
    }
    Ok(RecordTimes { questions, rows })
}

/// The articles of the repository.
fn shipped() -> Handbook {
    let kb = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("kb");
    let sources = sotay::kb::load(&kb).expect("the shipped articles").sources;
    Handbook::new(&sources).expect("an index").0
}

#[cfg(feature = "meaning")]
fn with_meaning(handbook: &mut Handbook) -> bool {
    use sotay::embedder::{EmbedderSettings, Embeddings};
    let settings = EmbedderSettings {
        enabled: true,
        model_dir: None,
        budget: None,
        workers: 0,
        folder: None,
    };
    let encoder = sotay::meaning::shipped().expect("the model of the program");
    let embeddings = Embeddings::new(Arc::new(encoder), &settings);
    let meaning = embeddings.whole_meaning(handbook.articles(), |_, _| ());
    handbook.set_meaning(Some(meaning));
    true
}

#[cfg(not(feature = "meaning"))]
fn with_meaning(_: &mut Handbook) -> bool {
    let _ = Arc::new(());
    false
}

async fn read(folder: &std::path::Path, since: Seconds) -> History {
    let opened = Folder::new(folder).look().await.expect("a database");
    let history = History::read(&opened.store, &opened.secret, since).await;
    opened.store.close().await;
    history.expect("a history")
}

/// Makes the records.
async fn fill(folder: &std::path::Path, questions: usize, handbook: &Handbook) {
    let secret = Secret::of_this_run().expect("random numbers");
    let opened = Folder::new(folder)
        .open(NOW, &secret)
        .await
        .expect("a database");
    let changes = changes(questions, &opened.secret, handbook);
    for some in changes.chunks(500) {
        opened
            .store
            .apply(some)
            .await
            .expect("the changes are made");
    }
    opened.store.close().await;
}

fn changes(questions: usize, secret: &Secret, handbook: &Handbook) -> Vec<Change> {
    let mut dice = Dice(SEED);
    let wordings: Vec<String> = corpus::questions().into_iter().map(|it| it.text).collect();
    let mut answers: HashMap<String, (Outcome, Option<String>, Option<String>)> = HashMap::new();
    let mut all = Vec::with_capacity(questions + questions / 4);
    let mut again: Option<(i64, i64, Seconds)> = None;
    for number in 0..questions {
        let message = i32::try_from(number * 2 + 1).expect("a message");
        let span = u64::try_from(DAYS * DAY).expect("a time") / questions as u64;
        let at = NOW - DAYS * DAY + i64::try_from(number as u64 * span).expect("a time");
        // Few ask much: the lower of two numbers is low more often.
        let person =
            1 + i64::try_from(dice.below(PEOPLE).min(dice.below(PEOPLE))).expect("a person");
        let chat = match dice.below(3) {
            0 => person,
            _ => -1_000 - i64::try_from(dice.below(GROUPS)).expect("a group"),
        };
        // Whoever got nothing asks again, one time in five.
        let (person, chat, at) = again.take().unwrap_or((person, chat, at));
        let text = wording(&mut dice, &wordings);
        let (outcome, article, code) = answers
            .entry(text.clone())
            .or_insert_with(|| outcome(handbook, &text))
            .clone();
        let refused = outcome == Outcome::Choose && dice.below(3) == 0;
        let outcome = if refused {
            Outcome::NoneOfThese
        } else {
            outcome
        };
        let chat_hash = secret.chat(chat);
        if let Some(article) = &article {
            let verdict = match dice.below(20) {
                0 | 1 => Some(Verdict::Solved),
                2 => Some(Verdict::WrongError),
                3 => Some(Verdict::Outdated),
                4 if dice.below(5) == 0 => Some(Verdict::Flagged),
                _ => None,
            };
            all.extend(verdict.map(|verdict| Change::Judge {
                shown: Shown {
                    chat: chat_hash.clone(),
                    reply: message + 1,
                    article: article.clone(),
                },
                person: secret.person(person),
                verdict,
                at: at + 30,
            }));
        } else if dice.below(5) == 0 {
            again = Some((person, chat, at + 60));
        } else if dice.below(50) == 0 {
            all.push(Change::PutCard(Box::new(card(chat, message, at + 30))));
        }
        all.push(Change::Record(Box::new(Question {
            chat: chat_hash,
            message,
            thread: None,
            person: secret.person(person),
            at,
            text: Some(Masked::of(&text)),
            read_as: None,
            outcome,
            article,
            code,
            reply: Some(message + 1),
            lang: Lang::Vi,
        })));
    }
    all
}

fn outcome(handbook: &Handbook, text: &str) -> (Outcome, Option<String>, Option<String>) {
    let answer = handbook.ask(text).expect("the search works");
    let unknown = answer.unknown_code.map(|code| code.to_string());
    match answer.outcome {
        Decision::Answer(id) => (Outcome::Answer, Some(id.to_string()), unknown),
        Decision::Choose { code, .. } => (Outcome::Choose, None, code.map(|code| code.to_string())),
        Decision::Nothing { .. } => (Outcome::Nothing, None, unknown),
        Decision::SmallTalk(_) => (Outcome::SmallTalk, None, None),
    }
}

fn card(chat: i64, message: i32, at: Seconds) -> Card {
    Card {
        id: message.to_string(),
        asker_chat: chat,
        asker_message: message,
        asker_thread: None,
        support_chat: -1,
        support_message: None,
        state: CardState::Open,
        by_name: None,
        content: "{}".to_owned(),
        opened_at: at,
        changed_at: at,
    }
}

/// What somebody types.
fn wording(dice: &mut Dice, wordings: &[String]) -> String {
    const BEFORE: [&str; 4] = ["cho em hỏi ", "mn ơi ", "shop ơi ", "dạ "];
    const BEHIND: [&str; 4] = [" ạ", " với", " giúp em", " sao vậy"];
    // Problems that nothing is written about.
    const UNKNOWN: [&str; 8] = [
        "máy in in lệch khổ giấy",
        "xuất hóa đơn điện tử bị treo",
        "không chia được ca cho thu ngân",
        "app kho không quét được mã vạch",
        "báo cáo lợi nhuận sai tháng trước",
        "khuyến mãi mua 2 tặng 1 không chạy",
        "bảo hành nhập serial bị trùng",
        "đổi điểm thành viên không trừ",
    ];
    let all = wordings.len() as u64;
    let mut text = match dice.below(10) {
        0 | 1 => format!("lỗi {}", 70_000 + dice.below(300).min(dice.below(300))),
        2 | 3 => (*dice.of(&UNKNOWN)).to_owned(),
        _ => {
            let place = dice.below(all).min(dice.below(all)).min(dice.below(all));
            wordings[usize::try_from(place).expect("a place")].clone()
        }
    };
    if dice.below(3) == 0 {
        text = fold(&text);
    }
    if dice.below(4) == 0 {
        // A letter is lost.
        let letters: Vec<char> = text.chars().collect();
        let lost = dice.below(letters.len() as u64);
        let kept = (0_u64..).zip(&letters).filter(|(at, _)| *at != lost);
        text = kept.map(|(_, letter)| letter).collect();
    }
    if dice.below(3) == 0 {
        text = format!("{}{text}", dice.of(&BEFORE));
    }
    if dice.below(3) == 0 {
        text += dice.of::<&str>(&BEHIND);
    }
    text
}
