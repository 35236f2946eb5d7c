//! What holds for any question whatever: shared by the fuzz target and by the
//! test that replays the seeds.

use std::{collections::HashSet, sync::LazyLock};

use sotay::{
    answer::{Answer, Candidate, Outcome},
    article::Source,
    handbook::{DEFAULT_HITS, Handbook},
    lang::Lang,
    render::{Block, BlockKind, Page, Run, article_page, small_talk_page, telegram, terminal},
    search::Features,
    text::{ErrorCode, find_codes},
};

use super::html;

/// Of one message; Bot API, `sendMessage`.
const MAX_UNITS: usize = 4096;

/// The same few articles twice: what depends on the order of a hash map differs
/// between the two.
static HANDBOOKS: LazyLock<[Handbook; 2]> = LazyLock::new(|| [handbook(), handbook()]);

/// A code with two situations, one with a sub-code, a negative one, a code of
/// letters, and articles without any; in each of the forms that are read.
const ARTICLES: &[(&str, &str)] = &[
    (
        "100-gan-the.md",
        "• Trường hợp: Không gửi được tin nhắn, hiển thị mã lỗi #100 - Không thể gắn thẻ nhân viên\n\
         • Nguyên nhân: Meta giữ hội thoại.\n• Cách xử lý: Bấm \"Chuyển đến thư mục xong\".\n",
    ),
    (
        "100-khong-tim-thay.md",
        "---\ncodes: [\"100/2018001\"]\naliases: [khách chưa từng nhắn page]\n---\n\n\
         # Lỗi #100 (2018001): Không tìm thấy người nhận\n\n## Trường hợp\n\nBáo \"No matching user found\".\n\n\
         ## Cách xử lý\n\n1. Chờ khách nhắn lại.\n2. Gửi <b>thử</b> & xem `kết quả`.\n",
    ),
    (
        "oa-201.md",
        "# Zalo OA -201: Trường dữ liệu sai\n\n## Nguyên nhân\n\nThiếu trường.\n\n## Cách xử lý\n\nĐiền đủ các trường.\n",
    ),
    (
        "aadsts50034.md",
        "# AADSTS50034: Tài khoản không có trong thư mục\n\n## Cách xử lý\n\nĐăng nhập bằng tài khoản khác.\n",
    ),
    (
        "khong-nhan-duoc-email.md",
        "# Không nhận được email đặt lại mật khẩu\n\n## Cách xử lý\n\nXem hộp thư rác.\n\n| a | b |\n|---|---|\n| c | d |\n",
    ),
    (
        "ghi-chu.md",
        "Máy in không in được vận đơn thì khởi động lại máy in.\n",
    ),
];

fn handbook() -> Handbook {
    let sources: Vec<Source> = ARTICLES
        .iter()
        .map(|(name, text)| Source::new(*name, *text))
        .collect();
    Handbook::new(&sources).expect("an index").0
}

/// Asks `bytes` and checks everything that must be true of the answer.
///
/// # Panics
/// When something is not; that is how it is told.
pub(crate) fn hold_for(bytes: &[u8]) {
    let question = String::from_utf8_lossy(bytes);
    let [handbook, other] = &*HANDBOOKS;
    let answer = handbook.ask(&question).expect("the search works");
    let again = handbook.ask(&question).expect("the search works");
    assert_eq!(answer, again, "the same every time");
    let elsewhere = other.ask(&question).expect("the search works");
    assert_eq!(answer, elsewhere, "the same in every process");
    assert_eq!(answer.question, sotay::text::visible(&question));
    the_ranking_is_sound(handbook, &answer);
    the_outcome_is_of_this_handbook(handbook, &answer);
    everything_can_be_shown(handbook, &answer);
}

fn the_ranking_is_sound(handbook: &Handbook, answer: &Answer) {
    assert!(answer.hits.len() <= DEFAULT_HITS);
    let mut seen = HashSet::new();
    for hit in &answer.hits {
        assert!(handbook.article(&hit.article_id).is_some(), "{hit:?}");
        assert_eq!(handbook.articles()[hit.ordinal].id, hit.article_id);
        assert!(seen.insert(&hit.article_id), "{} twice", hit.article_id);
        assert!(hit.score.is_finite() && hit.score >= 0.0, "{hit:?}");
        for share in shares(&hit.features) {
            assert!((0.0..=1.001).contains(&share), "{hit:?}");
        }
        // Counted against the words of the question, of which they are no part.
        for number in [hit.features.pairs, hit.features.evidence] {
            assert!(number.is_finite() && number >= 0.0, "{hit:?}");
        }
    }
}

/// The features that are shares of the question.
fn shares(features: &Features) -> [f32; 7] {
    [
        features.words,
        features.coverage,
        features.pair_coverage,
        features.marks,
        features.title,
        features.name,
        features.missing,
    ]
}

fn the_outcome_is_of_this_handbook(handbook: &Handbook, answer: &Answer) {
    match &answer.outcome {
        Outcome::Answer(id) => {
            assert_eq!(&answer.hits[0].article_id, id, "the answer stands first");
            if let Some(code) = &answer.unknown_code {
                was_asked_for(code, answer);
                assert!(!is_known(handbook, code), "{code} is known");
                let article = handbook.article(id).expect("it is in service");
                assert!(article.codes.is_empty(), "{id} is about another code");
            }
        }
        Outcome::Choose { code, candidates } => {
            assert!(candidates.len() >= 2, "a choice of one is none");
            if let Some(code) = code {
                was_asked_for(code, answer);
            }
            are_offered(handbook, candidates);
        }
        Outcome::Nothing { near, .. } => {
            if let Some(code) = &answer.unknown_code {
                was_asked_for(code, answer);
                // A known code is unknown in another system only, and then those
                // about it are offered.
                let is_offered = near
                    .iter()
                    .filter_map(|candidate| candidate.code.as_ref())
                    .any(|own| own.names().contains(code));
                assert!(is_offered || !is_known(handbook, code), "{code} is known");
            }
            are_offered(handbook, near);
        }
        Outcome::SmallTalk(_) => assert!(answer.hits.is_empty(), "nothing was searched"),
    }
}

/// No code is said that the question does not name.
fn was_asked_for(code: &ErrorCode, answer: &Answer) {
    let mentions = find_codes(&answer.question);
    let mut readings = mentions.iter().flat_map(|mention| &mention.readings);
    assert!(
        readings.any(|reading| reading == code),
        "{code} is invented"
    );
}

fn is_known(handbook: &Handbook, code: &ErrorCode) -> bool {
    let mut codes = handbook
        .articles()
        .iter()
        .flat_map(|article| &article.codes);
    codes.any(|known| known.names().contains(code))
}

fn are_offered(handbook: &Handbook, candidates: &[Candidate]) {
    let mut seen = HashSet::new();
    for candidate in candidates {
        let id = &candidate.article_id;
        let article = handbook.article(id).expect("a candidate is in service");
        assert!(seen.insert(id), "{id} is offered twice");
        if let Some(code) = &candidate.code {
            assert!(article.codes.contains(code), "{id} is not about {code}");
        }
        let telling = candidate.telling.trim();
        assert!(!telling.is_empty(), "{id} is offered without words");
        let is_verbatim = article.title.contains(telling) || article.source().contains(telling);
        assert!(is_verbatim, "{telling:?} is not in {id}");
    }
}

/// The answer as the bot and the terminal show it, the question quoted above.
fn everything_can_be_shown(handbook: &Handbook, answer: &Answer) {
    let said = [Some(&answer.question), answer.read_as.as_ref()];
    let quoted = said.into_iter().flatten();
    let quoted = quoted.map(|text| Block::new(BlockKind::Paragraph, vec![Run::plain(text)]));
    let mut page = Page {
        blocks: quoted.collect(),
    };
    let drawn = terminal::draw(&page, 80);
    let commands = drawn.chars().any(|c| c.is_control() && c != '\n');
    assert!(!commands, "the terminal is told to do something: {drawn:?}");
    match &answer.outcome {
        Outcome::Answer(id) => {
            let article = handbook.article(id).expect("the article of the answer");
            page.blocks.extend(article_page(article, Lang::Vi).blocks);
        }
        Outcome::Choose { candidates, .. }
        | Outcome::Nothing {
            near: candidates, ..
        } => {
            let lines = candidates.iter().map(|candidate| {
                Block::new(BlockKind::Paragraph, vec![Run::plain(candidate.line())])
            });
            page.blocks.extend(lines);
        }
        Outcome::SmallTalk(kind) => {
            page.blocks.extend(small_talk_page(*kind, Lang::Vi).blocks);
        }
    }
    for part in telegram::parts(&page) {
        let read = html::parse(&part.html).unwrap_or_else(|e| panic!("{e}: {}", part.html));
        assert_eq!(letters(&read), letters(&part.text), "{}", part.html);
        assert!(
            telegram::len_utf16(&part.text) <= MAX_UNITS,
            "{}",
            part.text
        );
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
