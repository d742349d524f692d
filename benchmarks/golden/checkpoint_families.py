# SPDX-License-Identifier: Apache-2.0
"""Tiny checkpoints of encoders of other families: T5's, DeBERTa, and Jina's with its tasks.

Jina's third is published with code of its own, which adds to each weight what a task has for it. The
reference here is transformers' network of the same kind, `jina_embeddings_v3`, by weights to which
that was added before: `one_task` writes such a folder. Sources: Sturua et al., jina-embeddings-v3,
2024, https://arxiv.org/abs/2409.10173; Hu et al., LoRA, 2021, https://arxiv.org/abs/2106.09685.
"""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from checkpoint_architectures import HEADS, WIDTH, Architecture
from checkpoint_folders import (
    model_config,
    modules,
    sentence_transformers_config,
    weights,
    write_json,
)
from checkpoint_texts import MIDDLE, OVER_LIMIT, PASSAGE, QUESTION, SHORT, TRAINING_SENTENCES
from checkpoint_tokenizers import (
    BERT_TOKENS,
    ROBERTA_TOKENS,
    SpecialTokens,
    _sentence_piece_model,
    _special,
    unigram_tokenizer,
)
from checkpoint_variants import Variant, _module_weights, both
from golden_texts import DOCUMENT, QUERY

FEW = (SHORT, QUESTION, MIDDLE, PASSAGE, OVER_LIMIT)


@dataclass(frozen=True)
class T5Tokens(SpecialTokens):
    """A text has an end and no beginning."""

    sentinels: int = 0

    def as_map(self) -> dict:
        named = {"eos_token": self.eos, "pad_token": self.pad, "unk_token": self.unk}
        return {"additional_special_tokens": sentinels(self.sentinels)} | named


T5_TOKENS = T5Tokens("", "", "<pad>", "<unk>", "", eos="</s>", sentinels=3)


def sentinels(number: int) -> list[str]:
    return [f"<extra_id_{index}>" for index in range(number)]


def _metaspace():
    return pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")


def t5_tokenizer(sentences, number: int) -> Tokenizer:
    """SentencePiece's unigram model in T5's order of ids: padding first, sentinels last."""
    proto = _sentence_piece_model(sentences, number)
    pieces = [(piece.piece, round(piece.score, 6)) for piece in proto.pieces[3:]]
    last = [(name, 0.0) for name in reversed(sentinels(T5_TOKENS.sentinels))]
    head = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    tokenizer = Tokenizer(models.Unigram([*head, *pieces, *last], unk_id=2, byte_fallback=False))
    tokenizer.normalizer = normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), _metaspace()]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    names = [name for name, _ in (*head, *last)]
    tokenizer.add_special_tokens([_special(name) for name in names])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    return tokenizer


def deberta_tokenizer(sentences, number: int) -> Tokenizer:
    """SentencePiece's unigram model in DeBERTa v3's order of ids, the mask last."""
    proto = _sentence_piece_model(sentences, number)
    pieces = [(piece.piece, round(piece.score, 6)) for piece in proto.pieces[3:]]
    head = [(name, 0.0) for name in ("[PAD]", "[CLS]", "[SEP]", "[UNK]")]
    vocabulary = [*head, *pieces, ("[MASK]", 0.0)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Strip(),
            normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([_metaspace()])
    tokenizer.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    tokenizer.add_special_tokens([_special(name) for name, _ in head])
    tokenizer.add_special_tokens([_special("[MASK]")])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 1), ("[SEP]", 2)],
    )
    return tokenizer


T5 = Architecture(
    "t5",
    "T5EncoderModel",
    lambda: t5_tokenizer(TRAINING_SENTENCES, 400),
    T5_TOKENS,
    "PreTrainedTokenizerFast",
    {
        "d_ff": 64,
        # Heads need not share the width of a state: here they are narrower together.
        "d_kv": 6,
        "d_model": WIDTH,
        "decoder_start_token_id": 0,
        "dropout_rate": 0.1,
        "eos_token_id": 1,
        "feed_forward_proj": "relu",
        "initializer_factor": 1.0,
        "is_encoder_decoder": True,
        "layer_norm_epsilon": 1e-6,
        "n_positions": 512,
        "num_decoder_layers": 2,
        "num_heads": HEADS,
        "num_layers": 2,
        "output_past": True,
        "pad_token_id": 0,
        "relative_attention_max_distance": 128,
        "relative_attention_num_buckets": 32,
        "torch_dtype": "float32",
        "transformers_version": "4.7.0",
        "use_cache": True,
    },
    heads={"decoder.final_layer_norm.weight": (WIDTH,), "lm_head.weight": (7, WIDTH)},
    tokenizer_config={"extra_ids": 3, "model_max_length": 512},
    # Long enough for the buckets of logarithmic width and for the last one, from 91 on.
    max_tokens=160,
)

DEBERTA = Architecture(
    "deberta-v2",
    "DebertaV2Model",
    lambda: deberta_tokenizer(TRAINING_SENTENCES, 400),
    BERT_TOKENS,
    "PreTrainedTokenizerFast",
    {
        "attention_probs_dropout_prob": 0.1,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": WIDTH,
        "initializer_range": 0.02,
        "intermediate_size": 64,
        "layer_norm_eps": 1e-7,
        "max_position_embeddings": 64,
        # As many as there are positions: the texts are longer, so that the last bucket is cut.
        "max_relative_positions": -1,
        "norm_rel_ebd": "layer_norm",
        "num_attention_heads": HEADS,
        "num_hidden_layers": 2,
        "pad_token_id": 0,
        "pooler_dropout": 0,
        "pooler_hidden_act": "gelu",
        "pos_att_type": "p2c|c2p",
        "position_biased_input": False,
        "position_buckets": 16,
        "relative_attention": True,
        "share_att_key": True,
        "torch_dtype": "float32",
        "transformers_version": "4.41.2",
        "type_vocab_size": 0,
    },
    prefix="deberta.",
    heads={"lm_predictions.lm_head.bias": (7,), "mask_predictions.dense.weight": (WIDTH, WIDTH)},
    tokenizer_config={"do_lower_case": False, "model_max_length": 512},
    max_tokens=160,
)

TASKS = ("retrieval.query", "retrieval.passage", "separation", "classification", "text-matching")
ROLE_TASKS = {QUERY: "retrieval.query", DOCUMENT: "retrieval.passage"}
INSTRUCTIONS = dict.fromkeys(TASKS, "") | {
    "retrieval.query": "Represent the query for search: ",
    "retrieval.passage": "Represent the page: ",
}
RANK = 2
JINA_CODE = "jinaai/xlm-roberta-flash-implementation--"


def _adapted(name: str, rows: int, columns: int, embeds: bool = False) -> dict:
    narrow = {"lora_A": (RANK, columns), "lora_B": (rows, RANK)}
    if embeds:
        narrow = {"lora_A": (rows, RANK), "lora_B": (RANK, columns)}
    prefix = f"{name}.parametrizations.weight."
    tasks = {f"{prefix}0.{part}": (len(TASKS), *shape) for part, shape in narrow.items()}
    return {f"{prefix}original": (rows, columns)} | tasks


def _jina_shapes(words: int) -> dict[str, tuple[int, ...]]:
    """The names of a published checkpoint."""
    shapes = _adapted("embeddings.word_embeddings", words, WIDTH, embeds=True)
    shapes |= _adapted("embeddings.token_type_embeddings", 1, WIDTH, embeds=True)
    norms = ["emb_ln"]
    for number in range(2):
        layer = f"encoder.layers.{number}."
        products = {
            "mixer.Wqkv": (3 * WIDTH, WIDTH),
            "mixer.out_proj": (WIDTH, WIDTH),
            "mlp.fc1": (48, WIDTH),
            "mlp.fc2": (WIDTH, 48),
        }
        for name, (rows, columns) in products.items():
            shapes |= _adapted(layer + name, rows, columns)
            shapes[f"{layer}{name}.bias"] = (rows,)
        norms += [f"{layer}norm1", f"{layer}norm2"]
    return shapes | {f"{norm}.{part}": (WIDTH,) for norm in norms for part in ("weight", "bias")}


JINA = Architecture(
    "jina-v3",
    "XLMRobertaModel",
    lambda: unigram_tokenizer(TRAINING_SENTENCES, 400, camembert=False),
    ROBERTA_TOKENS,
    "XLMRobertaTokenizer",
    {
        "attention_probs_dropout_prob": 0.1,
        "auto_map": {
            "AutoConfig": JINA_CODE + "configuration_xlm_roberta.XLMRobertaFlashConfig",
            "AutoModel": JINA_CODE + "modeling_lora.XLMRobertaLoRA",
        },
        "bos_token_id": 0,
        "emb_pooler": "mean",
        "eos_token_id": 2,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": WIDTH,
        "intermediate_size": 48,
        "layer_norm_eps": 1e-5,
        "load_trained_adapters": True,
        "lora_adaptations": list(TASKS),
        "lora_alpha": 1,
        "lora_dropout_p": 0.0,
        "lora_rank": RANK,
        "max_position_embeddings": 66,
        "model_type": "xlm-roberta",
        "num_attention_heads": HEADS,
        "num_hidden_layers": 2,
        "pad_token_id": 1,
        "position_embedding_type": "rotary",
        "rotary_emb_base": 500.0,
        "task_instructions": INSTRUCTIONS,
        "torch_dtype": "bfloat16",
        "transformers_version": "4.30.2",
        "type_vocab_size": 1,
        "use_flash_attn": True,
    },
    prefix="roberta.",
    heads={"roberta.pooler.dense.bias": (WIDTH,)},
    tokenizer_config={"model_max_length": 8194},
    max_tokens=64,
    shapes=_jina_shapes,
)

FAMILIES = (T5, DEBERTA, JINA)


def tasks_of(folder: Path) -> dict[str, str]:
    """Which task a role's texts are read for; empty if the network has none."""
    config = json.loads((folder / "config.json").read_text("ascii"))
    return ROLE_TASKS if "lora_adaptations" in config else {}


def one_task(folder: Path, task: str, out: Path) -> Path:
    """Writes a folder of the network that transformers knows, its weights those of one task."""
    shutil.copytree(folder, out)
    config = json.loads((folder / "config.json").read_text("ascii"))
    tensors = load_file(folder / "model.safetensors")
    number = config["lora_adaptations"].index(task)
    merged = _merged(tensors, number, config["lora_alpha"] / config["lora_rank"])
    save_file(merged, out / "model.safetensors", {"format": "pt"})
    ours = ("auto_map", "emb_pooler", "load_trained", "lora_", "position_", "rotary_", "task_")
    kept = {name: value for name, value in config.items() if not name.startswith(ours)}
    theta = {"rope_theta": config["rotary_emb_base"], "rope_type": "default"}
    kind = {"architectures": ["JinaEmbeddingsV3Model"], "model_type": "jina_embeddings_v3"}
    write_json(out / "config.json", kept | kind | {"rope_parameters": theta})
    normal = modules("Transformer", "Pooling", "Normalize")
    write_json(out / "modules.json", normal)
    _rename_prompts(out / "config_sentence_transformers.json")
    return out


def _merged(tensors: dict, number: int, scale: float) -> dict:
    """In float64, so that the reference rounds once."""
    merged = {}
    for name, value in tensors.items():
        if ".parametrizations." not in name:
            merged[name] = value.double()
        elif name.endswith(".original"):
            narrow = name.removesuffix("original") + "0.lora_"
            first, second = (tensors[narrow + part][number].double() for part in "AB")
            added = first @ second if "embeddings" in name else second @ first
            plain = name.replace(".parametrizations.weight.original", ".weight")
            merged[plain] = value.double() + scale * added
    return merged


def _rename_prompts(file: Path) -> None:
    config = json.loads(file.read_text("ascii"))
    prompts = config["prompts"]
    for role, name in {"query": ROLE_TASKS[QUERY], "document": ROLE_TASKS[DOCUMENT]}.items():
        if name in prompts:
            prompts[role] = prompts[name]
    write_json(file, config)


def as_published(_base: Path, out: Path) -> None:
    """The module that comes with the model, and prompts by the names of tasks."""
    named = modules("Transformer", "Pooling", "Normalize")
    named[0] |= {"type": "custom_st.Transformer", "kwargs": ["task"]}
    write_json(out / "modules.json", named)
    write_json(
        out / "config_sentence_transformers.json", sentence_transformers_config(INSTRUCTIONS)
    )


def of(architecture: Architecture, **changes):
    """Another network of the same kind, under the same tokenizer."""

    def write(_base: Path, out: Path) -> None:
        other = replace(architecture, config=architecture.config | changes)
        write_json(out / "config.json", model_config(other, other.tokenizer()))
        save_file(weights(other, out), out / "model.safetensors", {"format": "pt"})

    return write


def relative(architecture: Architecture, name: str) -> Architecture:
    """One of the same family, under its own name."""
    return replace(architecture, name=name, model_class=f"{name.upper()}EncoderModel")


def sentence_t5_head(_base: Path, out: Path) -> None:
    """A product without a bias between pooling and normalisation, as sentence-t5 and GTR have it."""
    write_json(out / "modules.json", modules("Transformer", "Pooling", "Dense", "Normalize"))
    config = {
        "in_features": WIDTH,
        "out_features": 24,
        "bias": False,
        "activation_function": "torch.nn.modules.linear.Identity",
    }
    write_json(out / "2_Dense" / "config.json", config)
    tensors = _module_weights("sentence-t5", {"linear.weight": (24, WIDTH)})
    save_file(tensors, out / "2_Dense" / "model.safetensors", {"format": "pt"})


def limit(tokens: int):
    def write(_base: Path, out: Path) -> None:
        settings = {"max_seq_length": tokens, "do_lower_case": False}
        write_json(out / "sentence_bert_config.json", settings)

    return write


FAMILY_VARIANTS = (
    Variant("t5-dense", sentence_t5_head, base="t5", texts=FEW),
    Variant(
        "t5-gated",
        both(
            of(
                T5,
                feed_forward_proj="gated-gelu",
                tie_word_embeddings=False,
                relative_attention_num_buckets=8,
                relative_attention_max_distance=20,
            ),
            limit(48),
        ),
        base="t5",
        texts=FEW,
    ),
    Variant(
        "mt5",
        both(of(relative(T5, "mt5"), feed_forward_proj="gated-gelu"), limit(48)),
        "t5",
        texts=FEW,
    ),
    # Each layer has numbers for distances of its own.
    Variant(
        "umt5", both(of(relative(T5, "umt5"), feed_forward_proj="gated-gelu"), limit(160)), "t5"
    ),
    # The bigger ones of the second version: neighbours of a token, of two groups in the second.
    Variant(
        "deberta-convolved",
        both(of(DEBERTA, conv_kernel_size=3, conv_act="gelu", conv_groups=1), limit(48)),
        base="deberta-v2",
        texts=FEW,
    ),
    Variant(
        "deberta-convolved-apart",
        both(of(DEBERTA, conv_kernel_size=5, conv_groups=2), limit(48)),
        base="deberta-v2",
        texts=FEW,
    ),
    # Its own products for positions, and both kinds of position.
    Variant(
        "deberta-unshared",
        both(
            of(
                DEBERTA,
                embedding_size=24,
                norm_rel_ebd="none",
                pos_att_type=["c2p", "p2c"],
                position_biased_input=True,
                position_buckets=-1,
                max_relative_positions=20,
                share_att_key=False,
                type_vocab_size=2,
            ),
            limit(64),
        ),
        base="deberta-v2",
        texts=FEW,
    ),
    Variant(
        "deberta-one-way",
        both(of(DEBERTA, pos_att_type=["c2p"], share_att_key=False), limit(48)),
        base="deberta-v2",
        texts=FEW,
    ),
    Variant("jina-v3-published", as_published, base="jina-v3", texts=FEW),
)
