# SPDX-License-Identifier: Apache-2.0
"""Measures how far typical mistakes move a tiny checkpoint's vectors, which must show them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

# A key's bias adds the same to all scores of a query, and the softmax takes it away again.
WITHOUT_EFFECT = ("pooler.", ".key.bias", ".k.bias", ".k_lin.bias", "position_ids")


def sensitivities(maker, folder: Path) -> Iterator[str]:
    """One line a mistake: the largest difference in the case that shows it best."""
    texts = maker.texts()
    right = [maker.embed(maker.exact, text) for text in texts]

    def moved() -> float:
        wrong = [maker.embed(maker.exact, text) for text in texts]
        return max(float(np.abs(a - b).max()) for a, b in zip(right, wrong))

    yield _least_tensor(maker.exact[0].model, moved)
    for mistake, apply in _mistakes(maker.exact[0].model):
        undo = apply()
        if undo is not None:
            yield f"{mistake}: {moved():.1e}"
            undo()
    if moved() != 0:
        raise AssertionError(f"{folder.name}: a mistake was not undone")


def _least_tensor(model: torch.nn.Module, moved: Callable[[], float]) -> str:
    """Sets each tensor to what it would be were it forgotten."""
    least = (float("inf"), "")
    for name, parameter in model.named_parameters():
        if any(part in f".{name}" or part in name for part in WITHOUT_EFFECT):
            continue
        kept = parameter.data.clone()
        is_scale = "norm" in name.lower() and name.endswith("weight")
        parameter.data.fill_(1.0 if is_scale else 0.0)
        least = min(least, (moved(), name))
        parameter.data.copy_(kept)
    return f"forgotten tensor, the least: {least[1]} {least[0]:.1e}"


def _mistakes(model: torch.nn.Module) -> Iterator[tuple[str, Callable]]:
    for wrong in (1e-12, 1e-5):
        yield f"epsilon {wrong:g}", lambda wrong=wrong: _set_epsilon(model, wrong)
    yield "GELU by tanh", lambda: _set_activation(model)
    for by in (-1, 1):
        yield f"local window {by:+d} a side", lambda by=by: _set_window(model, by)
    yield "one RoPE base for all layers", lambda: _swap_rope(model)
    yield "relative positions turned round", lambda: _set_buckets(model, -1, 128)
    yield "relative positions up to 64, not 128", lambda: _set_buckets(model, 1, 64)
    yield "a position too far", lambda: _shift_positions(model)


def _set_epsilon(model: torch.nn.Module, wrong: float):
    norms = [module for module in model.modules() if isinstance(module, torch.nn.LayerNorm)]
    kept = norms[0].eps
    if kept == wrong:
        return None

    def assign(value: float) -> None:
        for norm in norms:
            norm.eps = value

    assign(wrong)
    return lambda: assign(kept)


def _set_activation(model: torch.nn.Module):
    names = ("intermediate_act_fn", "activation", "act")
    places = [
        (module, name)
        for module in model.modules()
        for name in names
        if "GELU" in type(getattr(module, name, None)).__name__
    ]
    if not places:
        return None
    kept = [getattr(module, name) for module, name in places]
    for module, name in places:
        setattr(module, name, torch.nn.GELU(approximate="tanh"))

    def undo() -> None:
        for (module, name), value in zip(places, kept):
            setattr(module, name, value)

    return undo


def _set_window(model: torch.nn.Module, by: int):
    if model.config.model_type != "modernbert":
        return None
    kept = model.config.local_attention
    model.config.local_attention = kept + 2 * by

    def undo() -> None:
        model.config.local_attention = kept

    return undo


def _swap_rope(model: torch.nn.Module):
    rotary = getattr(model, "rotary_emb", None)
    if rotary is None:
        return None
    kept = rotary.sliding_attention_inv_freq.clone()
    rotary.sliding_attention_inv_freq.copy_(rotary.full_attention_inv_freq)
    return lambda: rotary.sliding_attention_inv_freq.copy_(kept)


def _set_buckets(model: torch.nn.Module, sign: int, farthest: int):
    if model.config.model_type != "mpnet":
        return None
    encoder = model.encoder
    kept = type(encoder).relative_position_bucket

    def wrong(position: torch.Tensor, num_buckets: int) -> torch.Tensor:
        return kept(sign * position, num_buckets=num_buckets, max_distance=farthest)

    encoder.relative_position_bucket = wrong

    def undo() -> None:
        del encoder.relative_position_bucket

    return undo


def _shift_positions(model: torch.nn.Module):
    table = getattr(model.embeddings, "position_embeddings", None)
    if table is None:
        return None
    kept = table.weight.data.clone()
    table.weight.data.copy_(kept.roll(-1, dims=0))
    return lambda: table.weight.data.copy_(kept)
