//! Handbooks of any size: the articles of a folder, then articles made of
//! their pieces, the same ones in every run.

use std::{collections::HashSet, env, fs, path::PathBuf};

use sotay::{
    article::{Article, Role, Source, read},
    kb,
};

use crate::dice::Dice;

/// A question and how it is written.
pub(crate) struct Question {
    pub(crate) text: String,
    pub(crate) style: String,
}

/// The articles that larger handbooks are made of.
pub(crate) struct Corpus {
    originals: Vec<Source>,
    shapes: Vec<Shape>,
    titles: Vec<Vec<String>>,
    aliases: Vec<String>,
    /// The paragraphs under each heading, of all originals.
    paragraphs: [Vec<String>; 3],
    /// All words in their order, so that frequent ones are drawn frequently.
    words: Vec<String>,
    /// How many of them differ.
    vocabulary: usize,
}

/// What an original has: so many aliases, so many paragraphs under each heading.
struct Shape {
    aliases: usize,
    paragraphs: [usize; 3],
}

const HEADINGS: [&str; 3] = ["Triệu chứng", "Nguyên nhân", "Cách xử lý"];
/// Of a hundred words of a made article, as many are other words of the corpus
const OTHER_WORDS: u64 = 15;
/// and as many are coined of two halves of its words.
const COINED_WORDS: u64 = 3;
/// One number in so many stays: the codes that questions name stay rare, as
/// they are where each article is about a problem of its own.
const KEPT_NUMBERS: u64 = 20;
const SEED: u64 = 0x0050_7a79;

/// The path named in the environment, or one of the repository.
fn path_of(variable: &str, own: &str) -> PathBuf {
    env::var_os(variable).map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(own),
        PathBuf::from,
    )
}

/// The questions of `SOTAY_BENCH_QUERIES` (JSON lines with `text` and
/// `metadata.style`), or of `tests/eval`.
pub(crate) fn questions() -> Vec<Question> {
    let path = path_of("SOTAY_BENCH_QUERIES", "tests/eval/queries.jsonl");
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
            let style = line["metadata"]["style"].as_str().unwrap_or("none");
            Question {
                text: line["text"].as_str().expect("a text").to_owned(),
                style: style.to_owned(),
            }
        })
        .collect()
}

impl Corpus {
    /// The articles of `SOTAY_BENCH_KB`, or of `kb`.
    pub(crate) fn load() -> Self {
        let loaded = kb::load(&path_of("SOTAY_BENCH_KB", "kb")).expect("a folder of articles");
        let mut corpus = Self {
            originals: loaded.sources,
            shapes: Vec::new(),
            titles: Vec::new(),
            aliases: Vec::new(),
            paragraphs: Default::default(),
            words: Vec::new(),
            vocabulary: 0,
        };
        for source in &corpus.originals {
            let (article, _) = read(source);
            let mut shape = Shape {
                aliases: article.front.aliases.len(),
                paragraphs: [0; 3],
            };
            for section in &article.sections {
                let heading = match section.role {
                    Role::Issue | Role::Text => 0,
                    Role::Cause => 1,
                    _ => 2,
                };
                for paragraph in article.body(section).split("\n\n").map(str::trim) {
                    if !paragraph.is_empty() {
                        corpus.words.extend(words(paragraph));
                        corpus.paragraphs[heading].push(paragraph.to_owned());
                        shape.paragraphs[heading] += 1;
                    }
                }
            }
            corpus.shapes.push(shape);
            let title = article.title.split_whitespace();
            corpus.titles.push(title.map(str::to_owned).collect());
            corpus.aliases.extend(article.front.aliases);
        }
        corpus.vocabulary = corpus.words.iter().collect::<HashSet<_>>().len();
        assert!(!corpus.words.is_empty(), "the folder has articles");
        corpus
    }

    /// What is pasted in haste, and as much as a question can hold.
    pub(crate) fn long_questions(&self) -> Vec<Question> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let texts = [
            (
                "100 kB, one sentence",
                cut("lỗi #100 không gửi được tin ".repeat(3_000)),
            ),
            ("100 kB of the articles", cut(words.join(" ").repeat(4))),
            (
                "Java stack trace",
                include_str!("../fuzz/seeds/java-stack-trace.txt").to_owned(),
            ),
            (
                "JSON error",
                include_str!("../fuzz/seeds/json-error.txt").to_owned(),
            ),
        ];
        let question = |(style, text): (&str, String)| Question {
            text,
            style: style.to_owned(),
        };
        texts.map(question).into()
    }

    /// How many articles the folder has.
    pub(crate) fn len(&self) -> usize {
        self.originals.len()
    }

    /// The first `size` articles of the folder, then made ones.
    pub(crate) fn sources(&self, size: usize) -> Vec<Source> {
        let mut dice = Dice(SEED);
        let made = (self.len()..size).map(|number| self.made(number, &mut dice));
        let originals = self.originals.iter().take(size).cloned();
        originals.chain(made).collect()
    }

    /// An article as long as an original, of other originals' paragraphs.
    fn made(&self, number: usize, dice: &mut Dice) -> Source {
        let coinable = self.coinable(number);
        let shape = dice.of(&self.shapes);
        let mut text = String::new();
        if shape.aliases > 0 {
            let aliases: Vec<String> = (0..shape.aliases)
                .map(|_| self.varied(dice.text(&self.aliases), coinable, dice))
                .collect();
            // A JSON list is a YAML list.
            let aliases = serde_json::to_string(&aliases).expect("strings");
            text = format!("---\naliases: {aliases}\n---\n\n");
        }
        let (first, second) = (dice.of(&self.titles), dice.of(&self.titles));
        let title = [&first[..first.len() / 2], &second[second.len() / 2..]].concat();
        text.push_str("# ");
        text.push_str(&self.varied(&title.join(" "), coinable, dice));
        text.push('\n');
        for ((heading, &length), pool) in
            HEADINGS.iter().zip(&shape.paragraphs).zip(&self.paragraphs)
        {
            if length > 0 {
                text.push_str("\n## ");
                text.push_str(heading);
                text.push('\n');
            }
            for _ in 0..length {
                text.push('\n');
                text.push_str(&self.varied(dice.text(pool), coinable, dice));
                text.push('\n');
            }
        }
        Source::new(format!("made/made-{number}.md"), text)
    }

    /// How many words may have been coined before article `number`: the
    /// vocabulary of a growing text grows with the root of its length (Heaps'
    /// law).
    fn coinable(&self, number: usize) -> u64 {
        (self.vocabulary.pow(2) * number / self.len()).isqrt() as u64
    }

    /// `text` with some of its words and most of its numbers exchanged.
    fn varied(&self, text: &str, coinable: u64, dice: &mut Dice) -> String {
        let mut varied = String::with_capacity(text.len());
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            let digits = word.chars().filter(char::is_ascii_digit).count();
            match dice.below(100) {
                _ if digits >= 2 && dice.below(KEPT_NUMBERS) > 0 => {
                    varied.push_str(&dice.renumbered(word));
                }
                // The marks of lists and emphasis stay, and what white space is alone.
                _ if word.is_empty() || !word.chars().all(char::is_alphabetic) => {
                    varied.push_str(word);
                }
                roll if roll < OTHER_WORDS => varied.push_str(dice.text(&self.words)),
                roll if roll < OTHER_WORDS + COINED_WORDS => {
                    varied.push_str(&self.coined(coinable, dice));
                }
                _ => varied.push_str(word),
            }
            varied.push_str(&piece[word.len()..]);
        }
        varied
    }

    /// A coined word, the early ones oftener than the late ones.
    fn coined(&self, coinable: u64, dice: &mut Dice) -> String {
        let end = dice.below(coinable.max(1)) + 1;
        let mut own = Dice(SEED ^ (dice.below(end) << 32));
        let (front, back) = (own.of(&self.words), own.of(&self.words));
        let (front, back): (Vec<char>, Vec<char>) =
            (front.chars().collect(), back.chars().collect());
        let halves = [&front[..front.len().div_ceil(2)], &back[back.len() / 2..]];
        halves.concat().into_iter().collect()
    }
}

/// The first 100 kB.
fn cut(mut text: String) -> String {
    let end = (0..=100_000).rfind(|&end| text.is_char_boundary(end));
    text.truncate(end.unwrap_or(0));
    text
}

/// The words of a text that are letters throughout.
fn words(text: &str) -> Vec<String> {
    let letters = |word: &&str| word.chars().all(char::is_alphabetic);
    text.split_whitespace()
        .filter(letters)
        .map(str::to_owned)
        .collect()
}

/// Title and body, what the baseline indexes.
pub(crate) fn flat_text(article: &Article) -> String {
    let mut text = article.title.clone();
    for section in &article.sections {
        text.push('\n');
        text.push_str(article.body(section));
    }
    text
}
