# SPDX-License-Identifier: Apache-2.0
"""Small tokenizers of the kinds that real checkpoints have, learned from a few sentences.

The learning is done here and not by the tokenizers library, whose trainers number the pieces
differently in each run. SentencePiece's trainer gives the same pieces each time; its normalisation
table is the one that XLM-RoBERTa and CamemBERT ship.
"""

import io
import string
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)

Word = tuple[str, ...]


def _merged(word: Word, pair: tuple[str, str], joined: str) -> Word:
    result: list[str] = []
    position = 0
    while position < len(word):
        if word[position : position + 2] == pair:
            result.append(joined)
            position += 2
        else:
            result.append(word[position])
            position += 1
    return tuple(result)


def learn_merges(words: Counter[Word], number: int, prefix: str) -> list[tuple[str, str]]:
    """Byte-pair encoding: the most frequent pair first, ties by spelling."""
    merges: list[tuple[str, str]] = []
    while len(merges) < number:
        pairs: Counter[tuple[str, str]] = Counter()
        for word, count in words.items():
            for pair in pairwise(word):
                pairs[pair] += count
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        joined = best[0] + best[1].removeprefix(prefix)
        merges.append(best)
        changed: Counter[Word] = Counter()
        for word, count in words.items():
            changed[_merged(word, best, joined)] += count
        words = changed
    return merges


@dataclass(frozen=True)
class SpecialTokens:
    """Names of the special tokens, as the files beside a tokenizer tell them."""

    cls: str
    sep: str
    pad: str
    unk: str
    mask: str
    bos: str | None = None
    eos: str | None = None

    def as_map(self) -> dict:
        names = {
            "bos_token": self.bos,
            "cls_token": self.cls,
            "eos_token": self.eos,
            "pad_token": self.pad,
            "sep_token": self.sep,
            "unk_token": self.unk,
        }
        present = {name: token for name, token in names.items() if token is not None}
        if self.bos is None:
            return present | {"mask_token": self.mask}
        return present | {
            "mask_token": {
                "content": self.mask,
                "lstrip": True,
                "normalized": False,
                "rstrip": False,
                "single_word": False,
            }
        }


BERT_TOKENS = SpecialTokens("[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]")
ROBERTA_TOKENS = SpecialTokens("<s>", "</s>", "<pad>", "<unk>", "<mask>", "<s>", "</s>")
MPNET_TOKENS = SpecialTokens("<s>", "</s>", "<pad>", "[UNK]", "<mask>", "<s>", "</s>")


def _special(token: str, lstrip: bool = False) -> AddedToken:
    return AddedToken(token, lstrip=lstrip, normalized=False, special=True)


def _split(normalizer, pre_tokenizer, sentences) -> Counter[str]:
    words: Counter[str] = Counter()
    for sentence in sentences:
        text = normalizer.normalize_str(sentence) if normalizer else sentence
        words.update(word for word, _ in pre_tokenizer.pre_tokenize_str(text))
    return words


def word_pieces(sentences, lower_case: bool, number: int) -> list[str]:
    """Letters, their continuations and the most frequent pieces, sorted."""
    normalizer = normalizers.BertNormalizer(lowercase=lower_case)
    words: Counter[Word] = Counter()
    for word, count in _split(normalizer, pre_tokenizers.BertPreTokenizer(), sentences).items():
        words[(word[0], *(f"##{letter}" for letter in word[1:]))] += count
    letters = {piece.removeprefix("##") for word in words for piece in word}
    letters |= set(string.ascii_lowercase + string.digits + string.punctuation)
    if not lower_case:
        letters |= {letter.upper() for letter in letters if len(letter.upper()) == 1}
    continuations = {f"##{letter}" for letter in letters if letter.isalnum()}
    merges = learn_merges(words, number, "##")
    return sorted(letters | continuations | {a + b.removeprefix("##") for a, b in merges})


def word_piece_tokenizer(vocabulary: list[str], tokens: SpecialTokens, lower_case: bool):
    """BERT's tokenizer; with RoBERTa's special tokens it is MPNet's."""
    ids = {token: index for index, token in enumerate(vocabulary)}
    if len(ids) != len(vocabulary):
        raise AssertionError("a token occurs twice in the vocabulary")
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token=tokens.unk))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lower_case)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    is_mpnet = tokens.bos is not None
    names = [tokens.pad, tokens.unk, tokens.cls, tokens.sep]
    tokenizer.add_special_tokens([_special(name) for name in sorted(names, key=ids.get)])
    tokenizer.add_special_tokens([_special(tokens.mask, lstrip=is_mpnet)])
    cls, sep = (tokens.cls, ids[tokens.cls]), (tokens.sep, ids[tokens.sep])
    if is_mpnet:
        tokenizer.post_processor = processors.RobertaProcessing(
            sep, cls, trim_offsets=True, add_prefix_space=False
        )
    else:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{cls[0]} $A {sep[0]}",
            pair=f"{cls[0]} $A {sep[0]} $B:1 {sep[0]}:1",
            special_tokens=[cls, sep],
        )
    return tokenizer


def byte_pieces(sentences, number: int) -> tuple[list[str], list[tuple[str, str]]]:
    """All bytes, then the merges in their order."""
    split = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words = Counter({tuple(w): n for w, n in _split(None, split, sentences).items()})
    merges = learn_merges(words, number, "")
    joined = dict.fromkeys(a + b for a, b in merges)
    return sorted(pre_tokenizers.ByteLevel.alphabet()) + list(joined), merges


def sentence_pieces(sentences, number: int) -> tuple[list[str], list[tuple[str, str]]]:
    """Letters, with the sign for a space, then the merges in their order."""
    words: Counter[Word] = Counter()
    for sentence in sentences:
        words.update(tuple("\u2581" + word) for word in sentence.split())
    letters = sorted({letter for word in words for letter in word})
    return letters, learn_merges(words, number, "")


def roberta_tokenizer(sentences, number: int) -> Tokenizer:
    """Byte-level BPE as RoBERTa has it: special tokens first, the mask last, offsets trimmed."""
    pieces, merges = byte_pieces(sentences, number)
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", *pieces, "<mask>"]
    ids = {token: index for index, token in enumerate(vocabulary)}
    tokenizer = Tokenizer(
        models.BPE(ids, merges, continuing_subword_prefix="", end_of_word_suffix="")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    names = ("<s>", "<pad>", "</s>", "<unk>")
    tokenizer.add_special_tokens([_special(name) for name in names])
    tokenizer.add_special_tokens([_special("<mask>", lstrip=True)])
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False
    )
    return tokenizer


def modernbert_tokenizer(sentences, number: int) -> Tokenizer:
    """Byte-level BPE as ModernBERT has it: NFC, special tokens last, runs of spaces as tokens."""
    pieces, merges = byte_pieces(sentences, number)
    ids = {token: index for index, token in enumerate(pieces)}
    tokenizer = Tokenizer(models.BPE(ids, merges))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_tokens([AddedToken(" " * n, normalized=True, special=False) for n in (4, 3, 2)])
    names = ("[UNK]", "[CLS]", "[SEP]", "[PAD]")
    tokenizer.add_special_tokens([_special(name) for name in names])
    tokenizer.add_special_tokens([_special("[MASK]", lstrip=True)])
    ends = [(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ends
    )
    return tokenizer


def _sentence_piece_model(sentences, number: int):
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_writer=written,
        model_type="unigram",
        vocab_size=number,
        character_coverage=0.995,
        normalization_rule_name="nmt_nfkc",
        hard_vocab_limit=False,
        num_threads=1,
        minloglevel=2,
    )
    return sentencepiece_model_pb2.ModelProto.FromString(written.getvalue())


def unigram_tokenizer(sentences, number: int, camembert: bool) -> Tokenizer:
    """SentencePiece's unigram model, in XLM-RoBERTa's or CamemBERT's order of ids."""
    proto = _sentence_piece_model(sentences, number)
    pieces = [(piece.piece, round(piece.score, 6)) for piece in proto.pieces]
    if camembert:
        head = [("<s>NOTUSED", 0.0), ("<pad>", 0.0), ("</s>NOTUSED", 0.0), ("<unk>", 0.0)]
        vocabulary = [*head, ("<unk>NOTUSED", -100.0), *pieces[1:], ("<mask>", 0.0)]
    else:
        head = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
        vocabulary = [*head, *pieces[3:], ("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    table = normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)
    tokenizer.normalizer = (
        table
        if camembert
        else normalizers.Sequence([table, normalizers.Replace(Regex(" {2,}"), " ")])
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    unused = [name for name, _ in vocabulary if name.endswith("NOTUSED")]
    names = {"<s>", "<pad>", "</s>", "<unk>", *unused}
    order = {token: index for index, (token, _) in enumerate(vocabulary)}
    tokenizer.add_special_tokens([_special(name) for name in sorted(names, key=order.get)])
    tokenizer.add_special_tokens([_special("<mask>", lstrip=True)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", order["<s>"]), ("</s>", order["</s>"])],
    )
    return tokenizer
