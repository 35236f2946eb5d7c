//! What happened is read as a whole: all of it, in order, and of nobody.

use sotay::{
    lang::Lang,
    store::{
        AskedIn, Card, CardState, Chat, Folder, History, IGNORED_DAYS, IgnoredGap, Masked, Memory,
        Origin as _, Outcome, Question, Retention, Verdict,
    },
};

use super::{ARTICLE, DAY, GROUP, LAN, MINH, NOW, either, folder, open, question};

/// More than are read at once.
const MANY: i32 = 5_100;

fn asked_at(memory: &Memory, chat_id: i64, message: i32, at: i64) -> Question {
    Question {
        at,
        ..question(memory, chat_id, message, LAN)
    }
}

fn card(asker_chat: i64, at: i64) -> Card {
    Card {
        id: at.to_string(),
        asker_chat,
        asker_message: 7,
        asker_thread: None,
        support_chat: GROUP,
        support_message: None,
        state: CardState::Open,
        by_name: None,
        content: "{}".to_owned(),
        opened_at: at,
        changed_at: at,
    }
}

#[tokio::test]
async fn what_happened_since_a_moment_is_read_in_order() {
    for folder in [folder(), folder()].iter().enumerate() {
        let memory = either(folder).await;
        for (message, at) in [(9, NOW + 3), (8, NOW + 3), (7, NOW + 2), (6, NOW - 1)] {
            memory.record(asked_at(&memory, GROUP, message, at)).await;
        }
        memory.record(asked_at(&memory, LAN, 5, NOW + 4)).await;
        let inline = Question {
            chat: Chat::inline(),
            ..asked_at(&memory, LAN, 1, NOW + 5)
        };
        memory.record(inline).await;
        let shown = memory.shown(GROUP, 8, ARTICLE);
        for (verdict, at) in [
            (Verdict::Wrong, NOW - 1),
            (Verdict::Flagged, NOW + 1),
            (Verdict::Outdated, NOW + 2),
        ] {
            assert!(memory.judge(shown.clone(), MINH, verdict, at).await);
        }
        assert_eq!(
            memory.verdict(&shown, MINH).await,
            Some(Verdict::Outdated),
            "a report is apart from the verdicts"
        );
        assert!(!memory.judge(shown, MINH, Verdict::Flagged, NOW + 9).await);
        for (chat, at) in [(LAN, NOW - 5), (MINH, NOW + 5)] {
            memory.put_card(card(chat, at)).await;
        }
        memory.ignore_gap("abc", 3, NOW).await;
        memory.ignore_gap("abc", 5, NOW + 1).await;

        let history = memory.history(NOW).await;
        let messages: Vec<i32> = history.questions.iter().map(|it| it.message).collect();
        assert_eq!(messages, [7, 8, 9, 5, 1]);
        let verdicts: Vec<_> = history.verdicts.iter().map(|it| it.verdict).collect();
        assert_eq!(verdicts, [Verdict::Flagged, Verdict::Outdated]);
        assert_eq!(history.escalations.len(), 1);
        assert_eq!(history.escalations[0].chat, memory.chat(MINH));
        let ignored = IgnoredGap {
            gap: "abc".to_owned(),
            people: 5,
            at: NOW + 1,
        };
        assert_eq!(history.ignored, [ignored]);
        let place = |at: usize| history.place(&history.questions[at].chat);
        let AskedIn::Group(label) = place(0) else {
            panic!("{:?}", place(0));
        };
        assert!(!GROUP.to_string().contains(&label) && label.len() == 6);
        assert_eq!((place(3), place(4)), (AskedIn::Private, AskedIn::Inline));

        memory
            .prune(NOW + i64::from(IGNORED_DAYS) * DAY, Retention::default())
            .await;
        assert_eq!(memory.history(NOW).await.ignored.len(), 1);
        memory.prune(NOW + 31 * DAY, Retention::default()).await;
        assert!(memory.history(NOW).await.ignored.is_empty());
        memory.chat_moved(GROUP, GROUP - 1).await;
        let moved = memory.verdicts_since(0).await;
        assert!(
            moved
                .iter()
                .all(|it| it.shown.chat == memory.chat(GROUP - 1))
        );
    }
}

#[tokio::test]
async fn more_than_are_read_at_once_are_read_once_each() {
    let folder = folder();
    let memory = open(&folder).await;
    for message in 0..MANY {
        // Many of one second.
        let at = NOW + i64::from(message / 2_000);
        memory.record(asked_at(&memory, GROUP, message, at)).await;
    }
    let history = memory.history(0).await;
    let messages: Vec<i32> = history.questions.iter().map(|it| it.message).collect();
    assert_eq!(messages, (0..MANY).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_database_in_use_is_read_beside_the_bot() {
    let folder = folder();
    let memory = open(&folder).await;
    let mut asked = asked_at(&memory, LAN, 7, NOW);
    asked.outcome = Outcome::NoneOfThese;
    asked.text = Some(Masked::of("gọi 0912345678"));
    asked.lang = Lang::En;
    memory.record(asked.clone()).await;
    let opened = Folder::new(folder.path())
        .look()
        .await
        .expect("it can be read");
    let history = History::read(&opened.store, &opened.secret, NOW).await;
    assert_eq!(history.expect("a history").questions, [asked]);
    memory.close(NOW).await;
}
