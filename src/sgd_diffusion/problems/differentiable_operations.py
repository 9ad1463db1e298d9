"""Operations of torch that have no second derivative or no rule for `torch.func.vmap`, computed by others that have."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch._decomp import get_decompositions
from torch.nn.functional import multi_head_attention_forward, scaled_dot_product_attention
from torch.overrides import TorchFunctionMode

_RECURRENT = get_decompositions(
    [torch.ops.aten.lstm.input, torch.ops.aten.gru.input, torch.ops.aten.rnn_tanh.input, torch.ops.aten.rnn_relu.input]
)


def _attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """Return softmax(QKᵀ/√d)V, computed by products and a softmax; the arguments are those of torch's function."""
    return torch.ops.aten._scaled_dot_product_attention_math(
        query, key, value, attn_mask, dropout_p, is_causal, None, scale=scale, enable_gqa=enable_gqa
    )[0]


def _multi_head_attention(*arguments: Any, **named: Any) -> tuple[Tensor, Tensor | None]:
    """Return the result of multi-head attention, computed with its weights, because only that is products alone."""
    result, weights = multi_head_attention_forward(*arguments, **(named | {"need_weights": True}))
    return result, weights if named.get("need_weights", True) else None


REPLACED: dict[Callable[..., Any], Callable[..., Any]] = {
    torch.lstm: _RECURRENT[torch.ops.aten.lstm.input],
    torch.gru: _RECURRENT[torch.ops.aten.gru.input],
    torch.rnn_tanh: _RECURRENT[torch.ops.aten.rnn_tanh.input],
    torch.rnn_relu: _RECURRENT[torch.ops.aten.rnn_relu.input],
    scaled_dot_product_attention: _attention,
    multi_head_attention_forward: _multi_head_attention,
}
"""Operations of torch, and the functions that take their place."""


class DifferentiableOperations(TorchFunctionMode):
    """Context in which recurrent and attention layers of torch can be differentiated twice and mapped over weights.

    Values are those of torch's own operations up to rounding. torch skips its fast path for encoder layers in every
    such context. The context holds for one thread.

    Examples:
        >>> torch.manual_seed(0)  # doctest: +ELLIPSIS
        <torch._C.Generator ...>
        >>> layer, inputs = torch.nn.LSTM(2, 3, batch_first=True), torch.randn(4, 5, 2)
        >>> with DifferentiableOperations():
        ...     outputs, _ = layer(inputs)
        >>> torch.allclose(outputs, layer(inputs)[0])
        True
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: tuple[type, ...],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Call the function that takes the place of a torch function, or the torch function itself."""
        return REPLACED.get(func, func)(*args, **(kwargs or {}))
