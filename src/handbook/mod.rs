//! [`Handbook`]: an immutable snapshot of articles and their index.

mod changes;
mod reader;
mod threads;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

pub use reader::Reader;
use serde::Serialize;
pub use threads::in_threads;

use rayon::prelude::*;

use crate::{
    answer::{
        Answer, Articles, DecisionExplanation, DecisionFeatures, MeaningUse, Outcome,
        QuestionReading, Weights, content_words, decide, scope,
    },
    article::{Article, ArticleId, Finding, Rule, Source, read},
    meaning::Meaning,
    search::{
        Ablation, Explainer, Explanation, Features, Highlights, Hit, Index, IndexError, Query,
        QuestionRead, Scope, Searcher, SemanticScores, SystemMatch,
    },
    text::{
        CodeMention, Evidence, Language, find_codes_among, fold, lexemes, small_talk, visible,
        words,
    },
};

/// Articles and their index at one moment. Put it into an `Arc` to share it; a
/// change of the articles makes a new one.
///
/// ```
/// use sotay::{answer::Outcome, article::Source, handbook::Handbook};
///
/// let source = Source::new("loi-551.md", "# Lỗi 551: khách không nhận tin\n\n## Cách xử lý\n\nChờ khách nhắn lại.\n");
/// let (handbook, findings) = Handbook::new(&[source]).unwrap();
/// assert!(findings.is_empty());
/// let answer = handbook.ask("bị báo lỗi #551").unwrap();
/// assert!(matches!(answer.outcome, Outcome::Answer(id) if id.as_str() == "loi-551"));
/// ```
pub struct Handbook {
    /// The articles that askers may be given; the index goes by their places.
    shelf: Articles,
    by_id: HashMap<ArticleId, usize>,
    index: Index,
    weights: Weights,
    weights_with_meaning: Weights,
    ablation: Ablation,
    language: Arc<Language>,
    meaning: Option<Meaning>,
    /// The same for those who may not see internal articles, once they have asked.
    open: OnceLock<Arc<Handbook>>,
}

/// A question as it is searched.
struct Asked {
    query: Query,
    /// The articles about its certain codes.
    about: Vec<usize>,
    scope: Scope,
}

/// A finding and the source it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFinding {
    /// The place of the source in the slice that was read.
    pub source: usize,
    /// The line and column, counted from 1.
    pub position: (usize, usize),
    /// What was found.
    pub finding: Finding,
}

/// Where an answer comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explained {
    /// How the question was read.
    pub read: QuestionRead,
    /// The first hits, in the order of the answer's ranking.
    pub hits: Vec<Explanation>,
    /// Why it got what it got.
    pub grounds: DecisionExplanation,
    /// Whether meaning was compared.
    pub meaning: MeaningUse,
}

/// Nearly all questions take .25 ms at most among 2,405 articles, .4 among 10,000 and
/// six among 100,000.
const QUICK_ARTICLES: usize = 5_000;
/// In bytes: a long message, and not yet a log.
const QUICK_QUESTION: usize = 1_000;

impl Handbook {
    /// [`Handbook::with_language`] with the language built in.
    ///
    /// # Errors
    /// When the search engine fails.
    pub fn new(sources: &[Source]) -> Result<(Self, Vec<SourceFinding>), IndexError> {
        Self::with_language(sources, Language::built_in())
    }

    /// Reads and indexes `sources`; questions will be read in `language`. Every
    /// source that can be read is in service, unless it is archived or in
    /// progress, or its id is taken by one before it; all findings are returned,
    /// in the order of the sources.
    ///
    /// # Errors
    /// When the search engine fails.
    pub fn with_language(
        sources: &[Source],
        language: Arc<Language>,
    ) -> Result<(Self, Vec<SourceFinding>), IndexError> {
        let mut articles = Vec::with_capacity(sources.len());
        let mut findings = Vec::new();
        let mut taken: HashMap<ArticleId, usize> = HashMap::new();
        let all: Vec<_> = sources.par_iter().map(read).collect();
        for (at, (article, found)) in all.into_iter().enumerate() {
            let mut tell = |finding: Finding| {
                findings.push(SourceFinding {
                    source: at,
                    position: finding.position(article.source()),
                    finding,
                });
            };
            found.into_iter().for_each(&mut tell);
            if let Some(&first) = taken.get(&article.id) {
                let subject = format!("{} ({})", article.id, sources[first].name);
                tell(Finding::new(Rule::DuplicateId, 0..0, subject));
                continue;
            }
            taken.insert(article.id.clone(), at);
            if article.is_published() {
                articles.push(Arc::new(article));
            }
        }
        Ok((Self::of(articles, language)?, findings))
    }

    /// Indexes articles that are to be in service, each id once.
    ///
    /// # Errors
    /// When the search engine fails.
    pub fn of(articles: Vec<Arc<Article>>, language: Arc<Language>) -> Result<Self, IndexError> {
        let index = Index::build(&articles, &language)?;
        let by_id = articles
            .iter()
            .enumerate()
            .map(|(at, article)| (article.id.clone(), at))
            .collect();
        Ok(Self {
            shelf: Articles::new(articles),
            by_id,
            index,
            weights: *Weights::of_words(),
            weights_with_meaning: *Weights::with_meaning(),
            ablation: Ablation::default(),
            language,
            meaning: None,
            open: OnceLock::new(),
        })
    }

    /// Leaves parts of the search out from now on, to see what they are worth.
    pub fn set_ablation(&mut self, ablation: Ablation) {
        self.ablation = ablation;
        self.open = OnceLock::new();
    }

    /// Ranks and decides by other weights from now on: with meaning if it has
    /// that, else by words alone.
    pub fn set_weights(&mut self, weights: Weights) {
        if self.meaning.is_some() {
            self.weights_with_meaning = weights;
        } else {
            self.weights = weights;
        }
        self.open = OnceLock::new();
    }

    /// Goes by meaning as well from now on, as far as it is there: that of these
    /// very articles.
    pub fn set_meaning(&mut self, meaning: Option<Meaning>) {
        self.meaning = meaning;
        self.open = OnceLock::new();
    }

    /// What there is of meaning.
    pub fn meaning(&self) -> Option<&Meaning> {
        self.meaning.as_ref()
    }

    /// Answers a question. The ranking holds the best ten; where a code
    /// decides, only articles about that code. Characters that are not seen
    /// ([`visible`]) are read over, and are not in [`Answer::question`].
    ///
    /// # Errors
    /// When the search engine fails.
    pub fn ask(&self, question: &str) -> Result<Answer, IndexError> {
        self.answer(question, None)
    }

    /// Like [`Handbook::ask`], with the same outcome, and the best `hits` articles
    /// in the ranking whatever decides.
    ///
    /// # Errors
    /// When the search engine fails.
    pub fn ask_for(&self, question: &str, hits: usize) -> Result<Answer, IndexError> {
        self.answer(question, Some(hits))
    }

    /// Whether the answer to a question takes some tenths of a millisecond at most, so
    /// that whoever has others to serve can ask by the way: a short one, among a few
    /// thousand articles, by words alone. Meaning is waited for.
    pub fn is_quick(&self, question: &str) -> bool {
        self.meaning.is_none()
            && self.articles().len() <= QUICK_ARTICLES
            && question.len() <= QUICK_QUESTION
    }

    fn answer(&self, question: &str, hits: Option<usize>) -> Result<Answer, IndexError> {
        let question = &*visible(question);
        if let Some(answer) = self.named(question) {
            return Ok(answer);
        }
        if let Some(kind) = small_talk(question) {
            return Ok(Answer {
                question: question.to_owned(),
                read_as: None,
                hits: Vec::new(),
                unknown_code: None,
                reading: None,
                signs: None,
                meaning: MeaningUse::Unasked,
                by_words: None,
                outcome: Outcome::SmallTalk(kind),
            });
        }
        let asked = self.read(question, hits);
        let (meaning, semantic) = self.semantic_scores(&asked);
        let Asked {
            query,
            about,
            scope,
        } = asked;
        let weights = self.weights_for(&meaning);
        let scorer = weights.scorer.without(self.ablation);
        let mut ranking =
            Searcher::new(&self.index).search(&query, &about, scope, &scorer, semantic.as_ref())?;
        let by_words = semantic.and_then(|_| self.by_words(&ranking));
        let decided = decide(
            &query,
            &about,
            &ranking,
            &self.index,
            &self.shelf,
            &weights.policy,
            by_words,
        );
        if let Outcome::Answer(id) = &decided.outcome
            && let Some(at) = ranking.iter().position(|hit| hit.article_id == *id)
        {
            // What is answered stands first, so the ranking never contradicts
            // the answer.
            let answered = ranking.remove(at);
            ranking.insert(0, answered);
        }
        ranking.truncate(hits.unwrap_or(DEFAULT_HITS));
        Ok(Answer {
            question: question.to_owned(),
            read_as: query.read_as.clone(),
            hits: ranking,
            unknown_code: decided.unknown_code,
            reading: Some(Arc::new(QuestionReading {
                query,
                grounds: decided.grounds,
            })),
            signs: decided.signs,
            meaning,
            by_words,
            outcome: decided.outcome,
        })
    }

    /// Reads a question, of which the best `hits` articles are wanted, if so many.
    fn read(&self, question: &str, hits: Option<usize>) -> Asked {
        let query = Query::read(question, &self.index, &self.language, self.ablation);
        let about = Searcher::new(&self.index).articles_with_all_codes(&query);
        let scope = match hits {
            Some(hits) => Scope::Best(hits.max(DECIDING_HITS)),
            None => scope(&query, &about, DECIDING_HITS),
        };
        Asked {
            query,
            about,
            scope,
        }
    }

    /// Whether meaning has a say in what [`Handbook::ask`], or [`Handbook::ask_for`]
    /// with so many `hits`, makes of a question: not where a code decides, and not
    /// among a few articles. For those who would have to load a model first.
    ///
    /// ```
    /// use sotay::{article::Source, handbook::Handbook};
    ///
    /// let article = |n: usize| Source::new(format!("{n}.md"), format!("# Lỗi #{n}: không gửi được tin\n"));
    /// let (handbook, _) = Handbook::new(&(0..100).map(article).collect::<Vec<_>>()).unwrap();
    /// assert!(!handbook.goes_by_meaning("lỗi #7", None));
    /// assert!(handbook.goes_by_meaning("khách nhắn mà không tới", None));
    /// ```
    pub fn goes_by_meaning(&self, question: &str, hits: Option<usize>) -> bool {
        let question = &*visible(question);
        self.named(question).is_none()
            && small_talk(question).is_none()
            && self.is_comparable(&self.read(question, hits))
    }

    fn is_comparable(&self, asked: &Asked) -> bool {
        // Where a code decides by itself there is nothing to compare.
        let decided = match asked.scope {
            Scope::Nowhere => true,
            Scope::OfCodes(_) => asked.about.len() < 2,
            Scope::Best(_) => false,
        };
        !decided && self.articles().len() >= COMPARABLE && content_words(&asked.query) > 0
    }

    /// How near the articles are to a question in meaning, where that was asked for
    /// and can be computed.
    fn semantic_scores(&self, asked: &Asked) -> (MeaningUse, Option<SemanticScores>) {
        if !self.is_comparable(asked) {
            return (MeaningUse::Unasked, None);
        }
        let Some(meaning) = &self.meaning else {
            return (MeaningUse::Absent, None);
        };
        match meaning.read(&asked.query.meant) {
            Ok(read) => (MeaningUse::Compared, Some(SemanticScores::of(read))),
            Err(unavailable) => (MeaningUse::Unavailable(unavailable), None),
        }
    }

    /// How likely the best of these hits by words alone would be right.
    fn by_words(&self, ranking: &[Hit]) -> Option<f32> {
        let scorer = self.weights.scorer.without(self.ablation);
        let mut ranking = ranking.to_vec();
        for hit in &mut ranking {
            hit.score = scorer.score(&hit.features);
        }
        ranking.sort_by(Hit::before);
        DecisionFeatures::of(&ranking).map(|signs| self.weights.policy.answers(&signs))
    }

    /// The weights by which an answer is found.
    fn weights_for(&self, meaning: &MeaningUse) -> &Weights {
        match meaning {
            MeaningUse::Compared => &self.weights_with_meaning,
            _ => &self.weights,
        }
    }

    /// Where `answer`, an answer of this handbook, comes from: its first `n` hits
    /// and its decision. `None` where nothing was searched: small talk, or the id
    /// of an article.
    pub fn explain(&self, answer: &Answer, n: usize) -> Option<Explained> {
        let reading = answer.reading.as_deref()?;
        let scorer = self.weights_for(&answer.meaning).scorer;
        let scorer = scorer.without(self.ablation);
        let explainer = Explainer::new(&self.index, &reading.query);
        // An answer of another handbook may name articles that are not here.
        let here = |hit: &&Hit| hit.ordinal < self.articles().len();
        let hits = answer.hits.iter().filter(here).take(n);
        Some(Explained {
            read: QuestionRead::of(&explainer, &self.language),
            hits: hits.map(|hit| explainer.explain(hit, &scorer)).collect(),
            grounds: reading.grounds.clone(),
            meaning: answer.meaning.clone(),
        })
    }

    /// What the article under `id` has of the question of `answer`, an answer of this
    /// handbook, to tell the asker why it was given. `None` where nothing was searched:
    /// small talk, the id of an article, or no such article.
    ///
    /// ```
    /// use sotay::{article::{ArticleId, Source}, handbook::Handbook};
    ///
    /// let source = Source::new("loi-551.md", "# Lỗi 551: khách không nhận tin\n\n## Cách xử lý\n\nChờ.\n");
    /// let (handbook, _) = Handbook::new(&[source]).unwrap();
    /// let id = ArticleId::from_text("loi-551");
    /// let answer = handbook.ask("bị #551, khach ko nhan tin").unwrap();
    /// let matched = handbook.matched(&answer, &id).unwrap();
    /// assert_eq!(matched.codes[0].as_str(), "551");
    /// assert_eq!(matched.words, ["khach ko nhan tin"]);
    /// ```
    pub fn matched(&self, answer: &Answer, id: &ArticleId) -> Option<Highlights> {
        let &ordinal = self.by_id.get(id)?;
        let reading = answer.reading.as_deref()?;
        let explainer = Explainer::new(&self.index, &reading.query);
        let article = &self.articles()[ordinal];
        Some(Highlights::of(&explainer, ordinal, article))
    }

    /// Whether a text speaks of an error by a code that an article is about: a
    /// code for certain, with a word beside it that tells of an error. For
    /// texts that were said to nobody in particular, where a wrong guess is
    /// worse than none.
    ///
    /// ```
    /// use sotay::{article::Source, handbook::Handbook};
    ///
    /// let source = Source::new("loi-551.md", "# Lỗi 551: khách không nhận tin\n");
    /// let (handbook, _) = Handbook::new(&[source]).unwrap();
    /// assert!(handbook.names_known_code("mn oi bi loi 551 roi"));
    /// assert!(!handbook.names_known_code("bị lỗi 552"), "no article");
    /// assert!(!handbook.names_known_code("đơn 551 giao chưa"), "no error");
    /// ```
    pub fn names_known_code(&self, text: &str) -> bool {
        let text = &*visible(text);
        let codes = find_codes_among(&lexemes(text), text, self.language.systems());
        let mut certain = codes
            .iter()
            .filter(|mention| mention.evidence < Evidence::Hint);
        let is_known = |mention: &CodeMention| {
            let mut readings = mention.readings.iter();
            readings.any(|code| self.index.knows(code))
        };
        certain.any(is_known) && words(text).any(|word| ERROR_WORDS.contains(&&*fold(word)))
    }

    /// The answer to a question that is the id of an article, as the lists of
    /// candidates print it.
    fn named(&self, question: &str) -> Option<Answer> {
        let id = ArticleId::parse(question.trim())?;
        let &ordinal = self.by_id.get(&id)?;
        let hit = Hit {
            article_id: id.clone(),
            ordinal,
            score: 0.0,
            features: Features::default(),
            system_match: SystemMatch::Unsaid,
            has_codes: false,
        };
        Some(Answer {
            question: question.to_owned(),
            read_as: None,
            hits: vec![hit],
            unknown_code: None,
            reading: None,
            signs: None,
            meaning: MeaningUse::Unasked,
            by_words: None,
            outcome: Outcome::Answer(id),
        })
    }

    /// A question as it is meant: short forms written out, slips mended, marks put back.
    pub fn meant(&self, question: &str) -> String {
        let question = &*visible(question);
        Query::read(question, &self.index, &self.language, self.ablation).meant
    }

    /// In which questions are read.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// The article in service under `id`.
    pub fn article(&self, id: &ArticleId) -> Option<&Arc<Article>> {
        self.by_id.get(id).map(|&at| &self.articles()[at])
    }

    /// All articles in service, in the order of their sources.
    pub fn articles(&self) -> &[Arc<Article>] {
        self.shelf.articles()
    }
}

/// Words that tell of an error, folded. "Mã" is none of them: things for sale
/// have one as well.
const ERROR_WORDS: [&str; 7] = ["loi", "error", "err", "errcode", "code", "bao", "bi"];

/// How near in meaning is common is learnt from the articles themselves; fewer do
/// not tell, and their words suffice.
const COMPARABLE: usize = 30;
/// The length of the ranking when nobody asks for another.
pub const DEFAULT_HITS: usize = 10;
/// The decision looks at the situations of a code, however few hits the caller
/// wants to see.
const DECIDING_HITS: usize = 24;
