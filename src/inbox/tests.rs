use super::*;
use crate::{
    article::Source,
    lang::Lang,
    store::{Escalation, GivenVerdict, IgnoredGap, Outcome, Secret, Shown, Verdict},
};

const NOW: Seconds = 1_790_000_000;

/// Days before today.
fn ago(days: i64) -> Seconds {
    NOW - days * DAY
}

/// Records that a test makes.
struct Told {
    secret: Secret,
    history: History,
}

impl Told {
    fn new() -> Self {
        Self {
            secret: Secret::of_this_run().unwrap(),
            history: History::default(),
        }
    }

    /// Somebody asks; the message has the number of the questions before it.
    fn asks(&mut self, person: i64, at: Seconds, text: &str, outcome: Outcome) -> &mut Question {
        let message = i32::try_from(self.history.questions.len()).unwrap();
        self.history.questions.push(Question {
            chat: self.secret.chat(person),
            message,
            thread: None,
            person: self.secret.person(person),
            at,
            text: Some(Masked::of(text)),
            read_as: None,
            outcome,
            article: (outcome == Outcome::Answer).then(|| "190-phien".to_owned()),
            code: None,
            reply: Some(message + 1_000),
            lang: Lang::Vi,
        });
        self.history.questions.last_mut().unwrap()
    }

    /// Somebody judges the answer to the last question.
    fn judges(&mut self, person: i64, verdict: Verdict) {
        let asked = self.history.questions.last().unwrap();
        self.history.verdicts.push(GivenVerdict {
            shown: Shown {
                chat: asked.chat.clone(),
                reply: asked.reply.unwrap(),
                article: "190-phien".to_owned(),
            },
            person: self.secret.person(person),
            verdict,
            at: asked.at + 5,
        });
    }

    fn gaps(&self) -> Vec<Gap> {
        gaps(&self.history, &handbook(), NOW).0
    }
}

fn handbook() -> Handbook {
    let sources = [
        Source::new(
            "190-phien.md",
            "# Lỗi #190: phiên hết hạn\n\n## Trường hợp\n\nKhông kết nối được trang.\n\n## Cách xử lý\n\nKết nối lại.\n",
        ),
        Source::new(
            "551-chan.md",
            "# Lỗi #551: khách không nhận tin\n\n## Cách xử lý\n\nChờ khách nhắn lại.\n",
        ),
    ];
    Handbook::new(&sources).unwrap().0
}

fn reasons(gap: &Gap) -> Vec<MissReason> {
    gap.reasons.iter().map(|(reason, _)| *reason).collect()
}

#[test]
fn what_was_asked_in_vain_is_listed_with_its_reason() {
    use MissReason as Reason;
    for (outcome, verdict, expected) in [
        (Outcome::Nothing, None, vec![Reason::Nothing]),
        (Outcome::NoneOfThese, None, vec![Reason::NoneOfThese]),
        (Outcome::Answer, None, vec![]),
        (Outcome::Choose, None, vec![]),
        (Outcome::SmallTalk, None, vec![]),
        (Outcome::Answer, Some(Verdict::Solved), vec![]),
        (Outcome::Answer, Some(Verdict::Wrong), vec![Reason::Wrong]),
        (
            Outcome::Answer,
            Some(Verdict::WrongError),
            vec![Reason::Wrong],
        ),
        (
            Outcome::Answer,
            Some(Verdict::StepMissing),
            vec![Reason::Wrong],
        ),
        (
            Outcome::Answer,
            Some(Verdict::Outdated),
            vec![Reason::Wrong],
        ),
        (
            Outcome::Answer,
            Some(Verdict::HardToUnderstand),
            vec![Reason::Wrong],
        ),
        (
            Outcome::Answer,
            Some(Verdict::Flagged),
            vec![Reason::Flagged],
        ),
    ] {
        let mut told = Told::new();
        told.asks(1, ago(1), "in hoá đơn bị lệch", outcome);
        if let Some(verdict) = verdict {
            told.judges(2, verdict);
        }
        let gaps = told.gaps();
        assert_eq!(
            gaps.first().map(reasons).unwrap_or_default(),
            expected,
            "{outcome:?} {verdict:?}"
        );
    }
    let mut told = Told::new();
    let asked = told
        .asks(1, ago(1), "in hoá đơn bị lệch", Outcome::Answer)
        .clone();
    let (chat, message) = (asked.chat, asked.message);
    told.history.escalations.push(Escalation {
        chat,
        message,
        at: NOW,
    });
    assert_eq!(reasons(&told.gaps()[0]), [Reason::Escalated]);
}

#[test]
fn only_the_same_in_other_words_is_a_rephrasing() {
    for (first, second, seconds, expected) in [
        ("lỗi in hoá đơn", "hoá đơn in ra bị lệch", 60, true),
        ("không kết nối được trang", "trang ko kết nối", 60, true),
        ("lỗi 777", "mã lỗi 777 khi in", 60, true),
        ("lỗi 777/12", "lỗi 777", 60, true),
        ("lỗi in hoá đơn", "hoá đơn in ra bị lệch", 121, false),
        ("lỗi in hoá đơn", "lỗi in hoá đơn", 60, false),
        ("lỗi in hoá đơn", "Lỗi in hóa đơn!", 60, false),
        ("lỗi 777", "lỗi 778", 60, false),
        ("lỗi in hoá đơn", "đồng bộ tồn kho chậm", 60, false),
        (
            "zalo không kết nối được",
            "shopee không kết nối được",
            60,
            false,
        ),
    ] {
        let mut told = Told::new();
        told.asks(1, ago(1), first, Outcome::Choose);
        told.asks(1, ago(1) + seconds, second, Outcome::Choose);
        let found = told.gaps();
        assert_eq!(!found.is_empty(), expected, "{first} / {second}");
        // Another person's question is another question.
        told.history.questions[1].person = told.secret.person(2);
        assert!(told.gaps().is_empty(), "{first} / {second}");
    }
    // The same article again did not help.
    let mut told = Told::new();
    told.asks(1, ago(1), "bị đá ra", Outcome::Answer);
    told.asks(1, ago(1) + 60, "phải đăng nhập lại hoài", Outcome::Answer);
    assert_eq!(told.gaps().len(), 1);
    // What was confirmed did.
    let mut told = Told::new();
    told.asks(1, ago(1), "lỗi in hoá đơn", Outcome::Answer);
    told.judges(1, Verdict::Solved);
    told.asks(1, ago(1) + 60, "hoá đơn in ra bị lệch", Outcome::Answer);
    assert!(told.gaps().is_empty());
}

#[test]
fn a_code_is_one_gap_and_words_that_are_alike_are_another() {
    let mut told = Told::new();
    for (person, text) in [
        (1, "lỗi 777"),
        (2, "loi #777 khi in hoá đơn"),
        (3, "in hoá đơn bị lệch lề"),
        (4, "in hoa don bi lech le"),
        (5, "hoá đơn in bị lệch lề quá ạ, gọi em 0912345678"),
        (6, "zalo đồng bộ tồn kho chậm"),
        (7, "shopee đồng bộ tồn kho chậm"),
    ] {
        told.asks(person, ago(1), text, Outcome::Nothing);
    }
    let gaps = told.gaps();
    let found: Vec<_> = gaps
        .iter()
        .map(|gap| (gap.people, gap.code.as_deref()))
        .collect();
    assert_eq!(found[..2], [(3, None), (2, Some("777"))], "{gaps:#?}");
    assert_eq!(gaps.len(), 4, "{gaps:#?}");
    assert_eq!(
        gaps[0].words,
        [
            "hoá đơn in bị lệch lề quá ạ, gọi em [tel]",
            "in hoa don bi lech le"
        ]
    );
}

#[test]
fn a_blanked_text_counts_by_its_code_only() {
    let mut told = Told::new();
    told.asks(1, ago(1), "lỗi 777", Outcome::Nothing);
    let blanked = told.asks(2, ago(2), "", Outcome::Nothing);
    (blanked.text, blanked.code) = (None, Some("777".to_owned()));
    told.asks(3, ago(3), "", Outcome::Nothing).text = None;
    let gaps = told.gaps();
    assert_eq!(gaps.len(), 1);
    assert_eq!((gaps[0].people, gaps[0].questions), (2, 2));
    assert_eq!(gaps[0].words, ["lỗi 777"]);
}

#[test]
fn people_count_by_how_lately_they_asked() {
    let mut told = Told::new();
    for person in 0..4 {
        told.asks(person, ago(14), "lỗi 701", Outcome::Nothing);
    }
    for person in 0..2 {
        told.asks(person, ago(0), "lỗi 702", Outcome::Nothing);
    }
    for _ in 0..9 {
        told.asks(1, ago(0), "lỗi 703", Outcome::Nothing);
    }
    for person in 0..9 {
        told.asks(person, ago(29), "lỗi 704", Outcome::Nothing);
    }
    let gaps = told.gaps();
    let codes: Vec<_> = gaps.iter().filter_map(|gap| gap.code.as_deref()).collect();
    assert_eq!(
        codes,
        ["702", "701", "703"],
        "four halved twice are one; silent ones go"
    );
    assert!((gaps[1].score - 1.0).abs() < 1e-9);
    assert_eq!((gaps[2].people, gaps[2].questions), (1, 9));
}

#[test]
fn what_is_ignored_comes_back_with_time_or_people() {
    let mut told = Told::new();
    told.asks(1, ago(1), "in hoá đơn bị lệch lề", Outcome::Nothing);
    told.asks(2, ago(1), "in hoá đơn lệch lề", Outcome::Nothing);
    let gap = told.gaps().remove(0);
    let other = WordingKey::Words("don hoa in le lech".to_owned()).id();
    assert!(gap.is_named(&gap.id) && !gap.is_named("zzzzzzzz"));
    for (id, people, at, listed) in [
        (&gap.id, 2, ago(1), false),
        (&other, 2, ago(1), false),
        (&gap.id, 1, ago(1), true),
        (&gap.id, 2, ago(30), true),
        (&"zzzzzzzz".to_owned(), 9, ago(1), true),
    ] {
        let gap = id.clone();
        told.history.ignored = vec![IgnoredGap { gap, people, at }];
        let (gaps, counts) = gaps(&told.history, &handbook(), NOW);
        assert_eq!(
            (gaps.len(), counts.ignored),
            if listed { (1, 0) } else { (0, 1) },
            "{id}"
        );
    }
}

#[test]
fn a_row_says_what_is_answered_today_and_why_not() {
    let present = |told: &Told| rows(&told.gaps(), &handbook()).unwrap().remove(0).present;
    let mut told = Told::new();
    told.asks(1, ago(1), "lỗi 190", Outcome::Nothing);
    assert!(present(&told).is_closed());
    told.judges(1, Verdict::Outdated);
    told.history.questions[0].article = Some("190-phien".to_owned());
    let answered = Present::Answered {
        article: "190-phien".to_owned(),
        was_blamed: true,
    };
    assert_eq!(present(&told), answered);
    let mut told = Told::new();
    told.asks(1, ago(1), "lỗi 552", Outcome::Nothing);
    let Present::Nothing { nearest, why } = present(&told) else {
        panic!()
    };
    assert_eq!(why, WhyNot::UnknownCode("552".to_owned()));
    assert_eq!(nearest.as_deref(), Some("551-chan"));
    let mut told = Told::new();
    told.asks(1, ago(1), "in hoá đơn bị lệch", Outcome::Nothing);
    let Present::Nothing { why, .. } = present(&told) else {
        panic!()
    };
    assert!(matches!(why, WhyNot::Words { .. }), "{why:?}");
}

/// Two wordings of one problem are one gap where words alone see two, and two problems
/// that are worded alike stay two.
#[cfg(feature = "meaning")]
#[test]
fn what_means_the_same_is_one_gap() {
    let kb = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("kb");
    let mut handbook = Handbook::new(&crate::kb::load(&kb).unwrap().sources)
        .unwrap()
        .0;
    let mut grouped = |one: &str, other: &str, with_meaning| {
        let encoder = crate::meaning::shipped().unwrap();
        let meaning = crate::meaning::Meaning::new(std::sync::Arc::new(encoder));
        handbook.set_meaning(Some(meaning).filter(|_| with_meaning));
        let mut told = Told::new();
        told.asks(1, ago(1), one, Outcome::Nothing);
        told.asks(2, ago(1), other, Outcome::Nothing);
        gaps(&told.history, &handbook, NOW).0.len() == 1
    };
    for (one, other, by_words, by_meaning) in [
        (
            "đổi mật khẩu Facebook xong thì Page mất kết nối",
            "shop đổi mk fb xong page rớt kết nối r",
            false,
            true,
        ),
        (
            "hủy đơn ghtk báo đã lấy hàng",
            "đẩy đơn ghtk báo chưa có khối lượng",
            false,
            false,
        ),
        ("vnpay 75", "vnpay 07", false, false),
        (
            "đơn 10293 không về kho",
            "đơn 10294 không về kho",
            true,
            true,
        ),
    ] {
        assert_eq!(grouped(one, other, false), by_words, "{one} / {other}");
        assert_eq!(grouped(one, other, true), by_meaning, "{one} / {other}");
    }
}
