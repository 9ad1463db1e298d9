"""Plain simulation of escape: all replicas of all parameter points, until they leave or time runs out."""

from numbers import Integral

import torch
from torch import Tensor

from sgd_diffusion.devices import CPU
from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.escape.compiled_run import run_compiled
from sgd_diffusion.escape.simulation_plan import SimulationPlan
from sgd_diffusion.escape.times import EscapeTimes
from sgd_diffusion.escape.torch_run import run_through_torch
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex, common_length
from sgd_diffusion.point_cache import NO_CACHE, PointCache


def simulate(
    landscape: Landscape,
    dynamics: Dynamics,
    boundary: Boundary,
    *,
    replicas: int = 1000,
    replicas_per_stream: int | None = None,
    max_iterations: int = 10**6,
    seed: int = 0,
    start: Tensor | None = None,
    device: torch.device = CPU,
    dtype: torch.dtype = torch.float64,
    cache: PointCache = NO_CACHE,
) -> EscapeTimes:
    """Start every replica at the minimum, or elsewhere in its basin, and count the iterations until it leaves.

    A point gives the same bits alone, in any parameter batch and with any number of threads. Landscapes given as
    formulas, and fully connected networks, run in compiled loops, everything else through torch.

    Args:
        landscape: with its sharpness k as one number or one per parameter point.
        dynamics: with each parameter as one number or one per parameter point.
        boundary: the boundary, with its size as one number or one per parameter point.
        replicas: R, replicas per parameter point; default 1000.
        replicas_per_stream: replicas that share a random stream where they run through torch. A cache then also serves
            runs with another R, which simulate only the streams that are missing. Compiled loops do so always, because
            each replica has a stream of its own. Default: None, which is faster; the streams depend on R.
        max_iterations: iterations after which replicas still inside are censored; default 10⁶.
        seed: base of the random streams; default 0.
        start: (d,), where every replica starts; default: the minimum of its parameter point.
        device: where to compute; default: the CPU. Results of different devices agree statistically, not bit by bit.
        dtype: floating-point type of the positions; default float64, which comparisons with exact rates need.
        cache: read before a point is simulated, written when all replicas of a point have left or run out of time;
            default: none. Point i is stored under the name `str(i)`. The results are those of a run without a cache.

    Returns:
        Times of shape (replicas,), or (points, replicas) if any parameter is a vector.

    Raises:
        EscapeError: the learning rate is unstable at the minimum, the start is no minimum or lies outside the boundary,
            or a count is less than 1.

    Examples:
        >>> from sgd_diffusion.dynamics import SGD
        >>> from sgd_diffusion.escape import Box
        >>> from sgd_diffusion.landscapes import quadratic
        >>> # With ηh = 1 every position is an independent normal draw, outside ±1 with probability 0.3173.
        >>> times = simulate(quadratic([1.0]), SGD(1.0, 1, 1.0), Box(1.0), replicas=2000)
        >>> abs(times.estimate().value - 1 / 0.3173) < 0.3
        True
    """
    for what, given, example in (("dynamics", dynamics, "SGD(0.1, 8, 1.0)"), ("boundary", boundary, "Box(0.5)")):
        if not hasattr(given, "bind"):
            raise EscapeError(f"the {what} must be an object such as {example}, got {given!r}.")
    if not (isinstance(replicas, Integral) and isinstance(max_iterations, Integral)):
        raise EscapeError(f"replicas and max_iterations must be whole numbers, got {replicas} and {max_iterations}.")
    if replicas < 1 or max_iterations < 1:
        raise EscapeError(f"replicas and max_iterations must be at least 1, got {replicas} and {max_iterations}.")
    if replicas_per_stream is not None and replicas_per_stream < 1:
        raise EscapeError(f"replicas_per_stream must be at least 1, or None, got {replicas_per_stream}.")
    n_points = check_start(landscape, dynamics, boundary, start)
    plan = SimulationPlan(
        landscape,
        dynamics,
        boundary,
        start,
        points=n_points or 1,
        replicas=replicas,
        replicas_per_stream=replicas_per_stream,
        max_iterations=max_iterations,
        seed=seed,
        device=device,
        dtype=dtype,
        cache=cache,
    )
    exact = plan.on_cpu and dtype == torch.float64
    compiled = compiled_escape(landscape, dynamics, boundary, start, plan.points) if exact else None
    records = run_through_torch(plan) if compiled is None else run_compiled(plan, compiled)
    shape = (n_points, replicas) if n_points else (replicas,)
    record, rate = records.record, dynamics.learning_rate.numpy()
    return EscapeTimes(
        record.iterations.reshape(shape), record.exited.reshape(shape), record.diverged.reshape(shape), rate
    )


def check_start(
    landscape: Landscape, dynamics: Dynamics, boundary: Boundary, start: Tensor | None = None
) -> int | None:
    """Check that replicas can start at the minimum, or at another start, inside the boundary.

    Args:
        landscape: of the whole parameter batch.
        dynamics: of the whole parameter batch.
        boundary: the boundary, of the whole parameter batch.
        start: (d,), where every replica starts; default: the minimum of its parameter point.

    Returns:
        The number of parameter points; None if no parameter is a vector.

    Raises:
        EscapeError: two vectors of parameters differ in length; the start has another shape, is no minimum, or lies
            outside the boundary; the curvature at the minimum is not finite; or the learning rate is unstable there.
    """
    n_points = common_length([landscape.sharpness, *dynamics.vectors, *boundary.vectors])
    n_rows = n_points or 1
    if start is not None and start.shape != (landscape.dimension,):
        raise EscapeError(f"the start must be one point ({landscape.dimension},), got shape {tuple(start.shape)}.")
    first = (landscape.minimum if start is None else start).expand(n_rows, landscape.dimension)
    steepest = float(landscape.gradient(landscape.minimum).abs().max())
    curvatures = torch.linalg.eigvalsh(landscape.curvature)
    if not torch.isfinite(curvatures).all():
        raise EscapeError(f"{landscape.name}: the curvature at the minimum is not finite.")
    if curvatures[0] < 0:
        raise EscapeError(
            f"{landscape.name}: the start is no minimum: its lowest curvature is {curvatures[0]:.3g} and its gradient "
            f"{steepest:.3g}."
        )
    stiffest = float((dynamics.learning_rate * landscape.sharpness * curvatures[-1]).max())
    if stiffest >= dynamics.stable_below:
        raise EscapeError(
            f"the learning rate is too large: η times the largest curvature at the minimum is {stiffest:.3g}, but an "
            f"iteration is stable only below {dynamics.stable_below:.3g}. Lower η or k."
        )
    xi = boundary.bind(landscape, RowIndex(torch.arange(n_rows)))(first)
    if torch.isnan(xi).any():
        raise EscapeError(
            "the boundary passes through the minimum itself, so every replica would leave at once; move it."
        )
    if (xi > 1).any():
        raise EscapeError(
            f"the start is outside the basin: ξ = {xi.max():.3g} there, but ξ = 1 on the boundary. Move the start or "
            "the boundary."
        )
    return n_points
