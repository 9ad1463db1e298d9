"""The saddle that escapes lead over: the one of least quasi-potential, which need not be the one of least loss."""

import logging
from collections.abc import Sequence

from torch import Tensor

from sgd_diffusion.errors import EscapeError, UnsettledActionError
from sgd_diffusion.theory.minimum_action import MinimumAction, minimum_action
from sgd_diffusion.theory.path_action import Field

logger = logging.getLogger(__name__)


def least_action_saddle(
    loss: Field, covariance: Field, *, start: Tensor, saddles: Sequence[Tensor]
) -> tuple[int, MinimumAction]:
    """Return the index of the saddle of least quasi-potential V, and the path of least action to it.

    For weak noise ln τ ≈ V/ε, so that the basin is left over this saddle. A saddle whose least action cannot be
    determined is left out with a warning.

    Args:
        loss: L, (n, d) → (n,), twice differentiable.
        covariance: C of one example, (n, d) → (n, d, d), positive definite and differentiable.
        start: the minimum, (d,).
        saddles: the candidates, each (d,).

    Raises:
        UnsettledActionError: the least action of no saddle can be determined.
        EscapeError: there are no candidates, or the action is not finite.

    Examples:
        The left barrier is the lower one, but the noise is stronger on the right:

        >>> import torch
        >>> well = lambda x: x[:, 0] ** 2 / 4 - x[:, 0] ** 4 / 4 + x[:, 0] ** 3 / 60
        >>> noise = lambda x: torch.where(x < 0, 1.0, 2.0).double().unsqueeze(-1)
        >>> saddles = [torch.tensor([place]).double() for place in (-0.68255, 0.73255)]
        >>> losses = [round(float(well(saddle.unsqueeze(0))), 4) for saddle in saddles]
        >>> index, found = least_action_saddle(well, noise, start=torch.zeros(1), saddles=saddles)
        >>> losses, index, round(found.action, 4)
        ([0.0569, 0.0687], 1, 0.0687)
    """
    if not saddles:
        raise EscapeError("least_action_saddle needs at least one saddle, got none.")
    found: dict[int, MinimumAction] = {}
    for index, saddle in enumerate(saddles):
        try:
            found[index] = minimum_action(loss, covariance, start=start, end=saddle)
        except UnsettledActionError as error:
            logger.warning("the saddle %s is left out: %s", saddle.tolist(), error)
    if not found:
        raise UnsettledActionError(
            f"the least action is not settled for any of the {len(saddles)} saddles; see the log."
        )
    best = min(found, key=lambda index: found[index].action)
    return best, found[best]
