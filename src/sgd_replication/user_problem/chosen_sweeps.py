"""Choice of the box that replicas of a network leave, and of the escape time at which its sweeps end."""

import math
from dataclasses import replace

from sgd_diffusion.escape import QuadraticBasin
from sgd_diffusion.escape.relaxation import RELAXATION_TIMES
from sgd_diffusion.problems import planned_rate
from sgd_diffusion.problems.exit_checks import RELAXATIONS
from sgd_diffusion.problems.network_checks import LIMITED, ROOM
from sgd_diffusion.problems.network_sweeps import MAX_RUN_IN_SLOWEST_TIMES
from sgd_diffusion.sweep_plan import SweepPlan
from sgd_replication.user_problem.job_settings import NetworkEscapeSettings
from sgd_replication.user_problem.network_settings import UserNetworkSettings

MOST_EXCESS = 0.25
"""Largest relative difference between the loss at the exit point of a chosen box and its quadratic approximation."""
FRACTIONS, BISECTIONS = 16, 30
"""Boxes of equal steps of δ that are tried, and bisections between the last one within the limit and the next."""
DIGITS = 4
"""Significant digits to which a chosen δ is rounded down, so that it can be written in a configuration."""
LEAST_LOG_TIME = 8.0
"""Smallest chosen ln τ at which sweeps end, where it is affordable."""


def chosen_half_width(basin: QuadraticBasin, batch_unit: float, stiffest: float = SweepPlan.stiffest) -> float:
    """Return the half-width δ of the box that is chosen for a network.

    The exponent of the box exit in the quadratic basin is δ²B/(η · 2 max_i S_ii), with HS + SH = C. At the largest
    allowed η = `stiffest`/h_max, it is 1 at `batch_unit` for

        δ² = η · 2 max_i S_ii / batch_unit

    A smaller box would lower η, and SGD would relax more slowly. The chosen δ is this one, or the largest at which the
    theory's basin is still that of the network, if that is smaller: at the predicted exit points x = ±δ S e_i/S_ii,
    L(θ* + x) − L* differs from ½ xᵀHx by 25 % or less, for this δ and for smaller ones. δ is rounded down to four
    digits.

    Args:
        basin: the network's minimum.
        batch_unit: B at which the exponent is 1.
        stiffest: largest allowed product of η and the largest curvature, default 0.5.

    Examples:
        Here η = 0.5/h_max, and the exponent at B = 4 is 1:

        >>> import torch
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> width = chosen_half_width(basin, batch_unit=4)
        >>> largest = 0.5 / float(basin.minimum.curvatures[-1])
        >>> round(basin.exponent(width) * 4 / largest, 2)
        1.0
    """
    largest = stiffest / float(basin.minimum.curvatures[-1])
    width = math.sqrt(largest * basin.widest / batch_unit)
    within = 0
    while within < FRACTIONS and quadratic_excess(basin, width * (within + 1) / FRACTIONS) <= MOST_EXCESS:
        within += 1
    low, high = within / FRACTIONS, min(within + 1, FRACTIONS) / FRACTIONS
    for _ in range(BISECTIONS if high > low else 0):
        middle = (low + high) / 2
        low, high = (middle, high) if quadratic_excess(basin, width * middle) <= MOST_EXCESS else (low, middle)
    return _rounded_down(width * low)


def quadratic_excess(basin: QuadraticBasin, half_width: float) -> float:
    """Return the largest |(L(θ* + x) − L*)/(½ xᵀHx) − 1| over the two exit points of a box that theory predicts.

    In a quadratic basin SGD leaves the box at x = ±δ S e_i/S_ii, with the coordinate i of the largest S_ii.

    Args:
        basin: the network's minimum.
        half_width: δ of the box.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> [round(quadratic_excess(basin, width), 3) for width in (0.01, 1.0)]
        [0.0, 0.11]
    """
    face = int(basin.spread.diagonal().argmax())
    exit_point = half_width * basin.spread[face] / basin.spread[face, face]
    quadratic = 0.5 * float(exit_point @ basin.hessian @ exit_point)
    losses = [float(basin.loss(basin.minimum.theta + side * exit_point)) for side in (1, -1)]
    return max(abs((loss - basin.minimum.loss) / quadratic - 1) for loss in losses)


def chosen_log_time(settling: float, affordable: float = math.inf) -> float:
    """Return the chosen ln τ, in iterations, at which the sweeps of a network end.

    A point is judged where τ is at least ten relaxation times, and the sweeps go on for a factor of e beyond that, or
    to e^8 iterations where this is later and affordable. ln τ is rounded up to a tenth. Only whether e^8 is affordable
    depends on the speed of the machine.

    Args:
        settling: 3/(ηh) in iterations, as `QuadraticBasin.relaxation_time` gives it.
        affordable: largest affordable ln τ, as `affordable_log_time` gives it; default: no limit.

    Examples:
        1/(ηh) is 100, 1,000 and 10,000 iterations:

        >>> [chosen_log_time(3 * relaxation) for relaxation in (100, 1_000, 10_000)]
        [8.0, 10.3, 12.6]
        >>> chosen_log_time(30.0, affordable=7.5)
        5.7
    """
    needed = math.ceil(10 * (math.log(RELAXATIONS * settling / RELAXATION_TIMES) + ROOM)) / 10
    return max(needed, LEAST_LOG_TIME) if affordable >= LEAST_LOG_TIME else needed


def affordable_log_time(iteration_seconds: float, replicas: int, point_seconds: float) -> float:
    """Return the largest ln τ, in iterations, of a point whose simulation takes a given CPU time.

    Runs are censored at 1.4 τ, so that a replica runs for τ(1 − e^−1.4) iterations in the mean.

    Args:
        iteration_seconds: CPU seconds of one iteration of one replica.
        replicas: number of replicas.
        point_seconds: CPU seconds of the point.

    Examples:
        >>> round(affordable_log_time(iteration_seconds=5e-5, replicas=20, point_seconds=10), 2)
        9.49
    """
    share = 1 - math.exp(-MAX_RUN_IN_SLOWEST_TIMES)
    return math.log(point_seconds / (share * replicas * iteration_seconds))


def network_plan(basin: QuadraticBasin, settings: NetworkEscapeSettings, affordable: float = math.inf) -> SweepPlan:
    """Return the plan of the sweeps of k, B and η, with δ and ln τ of the settings or, where not given, chosen ones.

    Args:
        basin: the network's minimum.
        settings: settings of the measurement.
        affordable: largest affordable ln τ, as `affordable_log_time` gives it.

    Examples:
        >>> import torch
        >>> from sgd_diffusion.landscapes import NetworkLoss, find_minimum
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 0, 1, 1] * 10)
        >>> loss = NetworkLoss(inputs, labels, hidden=(), weight_decay=0.1)
        >>> basin = QuadraticBasin.at(loss, find_minimum(loss, torch.zeros(4, dtype=torch.float64)))
        >>> given = {"data": {"file": "mine.csv"}, "points": 6, "replicas": 20, "seeds": 1}
        >>> for network in ({}, {"half_width": 0.1, "slowest_log_time": 7.0}):
        ...     plan = network_plan(basin, NetworkEscapeSettings.model_validate(given | {"network": network}))
        ...     print(plan.half_width, plan.slowest_log_time)
        0.2083 8.0
        0.1 7.0
    """
    network = settings.network
    width = network.half_width or chosen_half_width(basin, network.batch_unit)
    plan = SweepPlan(batch_unit=network.batch_unit, half_width=width, grid=settings.grid, replicas=settings.replicas)
    settling = basin.relaxation_time(planned_rate(basin, plan))
    return replace(plan, slowest_log_time=network.slowest_log_time or chosen_log_time(settling, affordable))


def told_choice(network: UserNetworkSettings, half_width: float, log_time: float, stiffness: float) -> str:
    """Return which values were chosen and why, a sentence for each; empty if the settings give both.

    Args:
        network: settings of the network.
        half_width: δ of the sweeps.
        log_time: ln τ at which they end.
        stiffness: η times the largest curvature.

    Examples:
        >>> print(told_choice(UserNetworkSettings(slowest_log_time=7.0), 0.1846, 7.0, stiffness=0.5))
        half_width is not given, and 0.1846 is chosen: the predicted exponent at B = 8 is then 1 at the largest η, 0.5 \
over the largest curvature.
        >>> print(told_choice(UserNetworkSettings(half_width=0.1), 0.1, 9.0, stiffness=0.5))
        slowest_log_time is not given, and the sweeps end at 9.
        >>> told_choice(UserNetworkSettings(half_width=0.1, slowest_log_time=7.0), 0.1, 7.0, stiffness=0.5)
        ''
    """
    told = []
    if network.half_width is None:
        reason = (
            f"the predicted exponent at B = {network.batch_unit} is then 1 at the largest η, {SweepPlan.stiffest:g} "
            "over the largest curvature."
            if stiffness >= LIMITED * SweepPlan.stiffest
            else "at the predicted exit points of larger boxes the loss differs from its quadratic approximation by "
            f"more than {100 * MOST_EXCESS:.0f} %."
        )
        told.append(f"half_width is not given, and {half_width:g} is chosen: {reason}")
    if network.slowest_log_time is None:
        told.append(f"slowest_log_time is not given, and the sweeps end at {log_time:g}.")
    return " ".join(told)


def told_unaffordable(settling: float, network: UserNetworkSettings) -> str:
    """Return why no escape of a network was simulated, and what to change.

    Args:
        settling: 3/(ηh) in iterations.
        network: settings of the network.

    Examples:
        >>> print(told_unaffordable(183_000.0, UserNetworkSettings()))
        The network relaxes in 61,000 iterations, 1/(ηh), and only escapes that take ten times as long are those of a \
rate. Their simulation would take more than the 30 CPU seconds a point that network.point_seconds allows, so no escape \
is simulated and no theory is named; noise and curvature are measured. Raise network.point_seconds, or \
network.weight_decay from 0.001, or lower replicas.
    """
    relaxation = float(f"{settling / RELAXATION_TIMES:.2g}")
    return (
        f"The network relaxes in {relaxation:,.0f} iterations, 1/(ηh), and only escapes that take ten times as long "
        f"are those of a rate. Their simulation would take more than the {network.point_seconds:g} CPU seconds a point "
        "that network.point_seconds allows, so no escape is simulated and no theory is named; noise and curvature are "
        f"measured. Raise network.point_seconds, or network.weight_decay from {network.weight_decay:g}, or lower "
        "replicas."
    )


def _rounded_down(width: float) -> float:
    """Return a number rounded down to four significant digits."""
    places = DIGITS - 1 - math.floor(math.log10(width))
    return math.floor(width * 10**places) / 10**places
