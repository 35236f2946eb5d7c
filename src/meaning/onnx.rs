//! [`OnnxEncoder`]: a sentence encoder of the E5 family, from the bytes of an
//! ONNX graph and of a `tokenizer.json` as the Hugging Face Hub keeps them.
//!
//! A text gets the word before it with which the model was trained (`query: `,
//! `passage: `), is cut into tokens, at most 512 of them, and run through the
//! graph by itself, so that nothing is padded. Which inputs a graph wants
//! (`input_ids`, also `attention_mask` and `token_type_ids`) and whether it gives
//! a vector a text or one a token, of which the mean is taken, is read from the
//! graph.
//!
//! Both crates inside are given files that anybody may have written. What they
//! say is wrong is an error, and so is a panic of theirs.
//!
//! One text is a run on one core, so as many texts are encoded at a time as there are
//! threads that ask. What somebody types is text: `set_encode_special_tokens` is not
//! enough, because to a tokenizer of this kind `<mask>` is a piece like others, so a
//! text in which a control token is found is cut once more with the brackets apart. 16
//! kB of a text are looked at.

use std::{
    borrow::Cow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use rten::{Dimension, Model, NodeId, NodeInfo, RunOptions, ThreadPool, Value, ValueOrView};
use tokenizers::Tokenizer;

use super::{EncodeError, Encoder, ModelId, TextRole, Vector};

/// As many tokens as the model has places for.
const MAX_TOKENS: usize = 512;
/// What is longer holds more than that many tokens, but for texts that nobody
/// writes; a tokenizer looks at every byte that it is given.
const MAX_BYTES: usize = 16 << 10;
/// `<`, and what the tokenizer makes one of.
const BRACKETS: [char; 3] = ['<', '＜', '﹤'];

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The tokenizer cannot be read.
    #[error("tokenizer.json is not a tokenizer: {0}")]
    Tokenizer(String),
    /// The graph cannot be read.
    #[error("the model is not an ONNX graph that can be run: {0}")]
    Graph(String),
    /// It can be read and is no encoder of sentences.
    #[error("the model is no sentence encoder: {0}")]
    Shape(String),
    /// It cannot be run.
    #[error("the model cannot be run: {0}")]
    Run(#[from] EncodeError),
}

/// An encoder of the E5 family. As many may encode at the same time as there are
/// threads that ask; each takes one core.
pub struct OnnxEncoder {
    tokenizer: Tokenizer,
    graph: Model,
    inputs: Vec<(NodeId, Input)>,
    output: Output,
    id: ModelId,
    dimension: usize,
    /// The numbers of `<s>`, `<mask>` and their like.
    controls: Vec<i32>,
    /// Where graphs are run, those that are not in use. A graph that is shared out
    /// over several cores is done sooner, but many texts are not.
    pools: Mutex<Vec<Arc<ThreadPool>>>,
}

/// What a graph gives.
#[derive(Clone, Copy, Debug)]
enum Output {
    /// A vector of the text.
    Text(NodeId),
    /// One of each token.
    Tokens(NodeId),
}

impl Output {
    fn node(self) -> NodeId {
        match self {
            Self::Text(node) | Self::Tokens(node) => node,
        }
    }
}

/// What a graph wants to know of the tokens.
#[derive(Clone, Copy, Debug)]
enum Input {
    /// Which they are.
    Ids,
    /// Which count: all.
    Mask,
    /// To which of two texts they belong: the first.
    Types,
}

impl OnnxEncoder {
    /// The encoder in these files.
    ///
    /// # Errors
    /// When they are no encoder, or do not belong together.
    pub fn new(graph: Cow<'static, [u8]>, tokenizer: &[u8]) -> Result<Self, ModelError> {
        let id = ModelId::of(&graph, tokenizer);
        let encoder = Self::known(graph, tokenizer, id)?;
        encoder.try_last_token()?;
        Ok(encoder)
    }

    /// The encoder in files that are known to be good.
    pub(super) fn known(
        graph: Cow<'static, [u8]>,
        tokenizer: &[u8],
        id: ModelId,
    ) -> Result<Self, ModelError> {
        let tokenizer = caught(|| Tokenizer::from_bytes(tokenizer).map_err(|e| e.to_string()))
            .map_err(ModelError::Tokenizer)?;
        let graph = caught(|| {
            match graph {
                Cow::Borrowed(bytes) => Model::load_static_slice(bytes),
                Cow::Owned(bytes) => Model::load(bytes),
            }
            .map_err(|error| error.to_string())
        })
        .map_err(ModelError::Graph)?;
        let inputs = inputs(&graph)?;
        let output = output(&graph)?;
        let mut encoder = Self {
            controls: controls(&tokenizer),
            tokenizer: as_typed(tokenizer)?,
            graph,
            inputs,
            output,
            id,
            dimension: 0,
            pools: Mutex::default(),
        };
        encoder.dimension = match last_of_shape(&encoder.graph, output.node()) {
            Some(fixed) => fixed,
            // Found out where it is not written down.
            None => encoder.run(&[0])?.len(),
        };
        Ok(encoder)
    }

    /// A tokenizer that knows more tokens than the graph would fail with the
    /// first of them.
    fn try_last_token(&self) -> Result<(), ModelError> {
        let last = self.tokenizer.get_vocab_size(true).saturating_sub(1);
        let last = i32::try_from(last).unwrap_or(i32::MAX);
        let found = self.run(&[0, last])?;
        if found.len() != self.dimension || Vector::new(found).is_none() {
            let what = format!("it gives no vector of {} numbers", self.dimension);
            return Err(ModelError::Shape(what));
        }
        Ok(())
    }

    /// The numbers of the tokens of a text, the marks of its ends among them.
    fn tokens(&self, text: &str) -> Result<Vec<i32>, EncodeError> {
        let mut ids = self.ids(text)?;
        if self.holds_control(&ids) {
            // Control tokens are pieces like others to this kind of tokenizer. With
            // their brackets apart they are what was typed: text.
            ids = self.ids(&text.replace(BRACKETS, "< "))?;
        }
        if let (Some(&end), true) = (ids.last(), ids.len() > MAX_TOKENS) {
            ids.truncate(MAX_TOKENS - 1);
            ids.push(end);
        }
        Ok(ids)
    }

    fn ids(&self, text: &str) -> Result<Vec<i32>, EncodeError> {
        let encoding = caught(|| {
            let encoding = self.tokenizer.encode_fast(text, true);
            encoding.map_err(|error| error.to_string())
        })
        .map_err(EncodeError::Failed)?;
        let ids = encoding.get_ids().iter().copied().map(i32::try_from);
        let ids: Result<Vec<_>, _> = ids.collect();
        ids.map_err(|error| EncodeError::Failed(error.to_string()))
    }

    /// Whether a control token stands between the ends, where none belongs.
    fn holds_control(&self, ids: &[i32]) -> bool {
        let inner = ids.get(1..ids.len().saturating_sub(1)).unwrap_or(&[]);
        inner.iter().any(|id| self.controls.contains(id))
    }

    /// What the graph makes of tokens, one vector, of no certain length.
    fn run(&self, ids: &[i32]) -> Result<Vec<f32>, EncodeError> {
        let pool = self.locked().pop();
        let pool = pool.unwrap_or_else(|| Arc::new(ThreadPool::with_num_threads(1)));
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&pool)));
        let found = caught(|| {
            let inputs = self.inputs.iter().map(|(node, input)| {
                let values = match input {
                    Input::Ids => ids.to_vec(),
                    Input::Mask => vec![1; ids.len()],
                    Input::Types => vec![0; ids.len()],
                };
                let value = Value::from_shape([1, ids.len()], values);
                let value = value.map_err(|error| error.to_string())?;
                Ok((*node, ValueOrView::from(value)))
            });
            let inputs = inputs.collect::<Result<_, String>>()?;
            let found = self
                .graph
                .run_n(inputs, [self.output.node()], Some(options));
            let [found] = found.map_err(|error| error.to_string())?;
            match self.output {
                Output::Text(_) => numbers(found),
                Output::Tokens(_) => mean(found),
            }
        });
        self.locked().push(pool);
        found.map_err(EncodeError::Failed)
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Vec<Arc<ThreadPool>>> {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Encoder for OnnxEncoder {
    fn encode(&self, role: TextRole, text: &str) -> Result<Vector, EncodeError> {
        if !text.contains(char::is_alphanumeric) {
            return Err(EncodeError::Empty);
        }
        // In English whatever the text is written in: it was trained so.
        let role = match role {
            TextRole::Query => "query: ",
            TextRole::Passage => "passage: ",
        };
        let end = text.floor_char_boundary(MAX_BYTES);
        let ids = self.tokens(&[role, &text[..end]].concat())?;
        let found = self.run(&ids)?;
        let length = found.len();
        Vector::new(found)
            .filter(|_| length == self.dimension)
            .ok_or_else(|| EncodeError::Failed("no vector came of it".into()))
    }

    fn model(&self) -> ModelId {
        self.id
    }

    fn dimension(&self) -> usize {
        self.dimension
    }
}

fn controls(tokenizer: &Tokenizer) -> Vec<i32> {
    let added = tokenizer.get_added_tokens_decoder();
    let special = added.iter().filter(|(_, token)| token.special);
    special
        .filter_map(|(id, _)| i32::try_from(*id).ok())
        .collect()
}

/// The tokenizer with nothing cut, filled up or taken for a control token: who
/// types `</s>` has written four signs.
fn as_typed(mut tokenizer: Tokenizer) -> Result<Tokenizer, ModelError> {
    let cut = tokenizer.with_truncation(None);
    cut.map_err(|error| ModelError::Tokenizer(error.to_string()))?;
    tokenizer.with_padding(None);
    tokenizer.set_encode_special_tokens(true);
    Ok(tokenizer)
}

fn inputs(graph: &Model) -> Result<Vec<(NodeId, Input)>, ModelError> {
    let mut inputs = Vec::new();
    for &node in graph.input_ids() {
        let info = graph.node_info(node);
        let name = info.as_ref().and_then(NodeInfo::name).unwrap_or("");
        let input = match name {
            "input_ids" => Input::Ids,
            "attention_mask" => Input::Mask,
            "token_type_ids" => Input::Types,
            _ => {
                let what = format!("it wants the input \"{name}\"");
                return Err(ModelError::Shape(what));
            }
        };
        inputs.push((node, input));
    }
    if inputs.iter().any(|(_, input)| matches!(input, Input::Ids)) {
        return Ok(inputs);
    }
    let what = "it has no input \"input_ids\"";
    Err(ModelError::Shape(what.into()))
}

/// The output to take: the vector of the text where the graph has one, else those
/// of the tokens.
fn output(graph: &Model) -> Result<Output, ModelError> {
    let named = |wanted: &str| {
        let mut outputs = graph.output_ids().iter().copied();
        outputs.find(|&node| {
            let info = graph.node_info(node);
            info.is_some_and(|info| info.name() == Some(wanted))
        })
    };
    let of_text = named("sentence_embedding").map(Output::Text);
    let of_tokens = || named("last_hidden_state").map(Output::Tokens);
    let what = "it has no output \"sentence_embedding\" or \"last_hidden_state\"";
    of_text
        .or_else(of_tokens)
        .ok_or_else(|| ModelError::Shape(what.into()))
}

fn last_of_shape(graph: &Model, node: NodeId) -> Option<usize> {
    match graph.node_info(node)?.shape()?.last()? {
        Dimension::Fixed(size) if *size > 0 => Some(*size),
        _ => None,
    }
}

fn numbers(found: Value) -> Result<Vec<f32>, String> {
    let found = found.into_shape_vec::<f32, 2>();
    let (_, numbers) = found.map_err(|error| error.to_string())?;
    Ok(numbers)
}

/// The mean over the tokens.
#[expect(clippy::cast_precision_loss, reason = "512 tokens at most")]
fn mean(found: Value) -> Result<Vec<f32>, String> {
    let found = found.into_shape_vec::<f32, 3>();
    let ([_, tokens, width], numbers) = found.map_err(|error| error.to_string())?;
    let mut sums = vec![0.0; width];
    for token in numbers.chunks_exact(width.max(1)) {
        for (sum, number) in sums.iter_mut().zip(token) {
            *sum += number;
        }
    }
    for sum in &mut sums {
        *sum /= tokens as f32;
    }
    Ok(sums)
}

/// What `work` gives; a panic in it is an error like others. It leaves nothing
/// half done behind that is used again.
fn caught<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(said.unwrap_or("it broke off").to_owned())
    })
}

#[cfg(test)]
mod tests;
