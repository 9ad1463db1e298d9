"""Where the sweeps of escape from a network's minimum lie, and how many replicas a point gets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SweepPlan:
    """Plan of the sweeps of k, B and η from a network's minimum.

    Attributes:
        batch_unit: B at which the predicted exponent of the box exit is 1; η follows from it. B where it is not swept.
        half_width: δ of the box |θ_i − θ*_i| ≤ δ that replicas leave.
        stiffest: η times the largest curvature, at most; η is lowered if it would be more.
        slowest_log_time: ln τ, in iterations, at which the sweeps end.
        slowest_rate_log_time: the same of the sweeps of k and η; None: `slowest_log_time`.
        grid: points of a sweep, as shares of its last 1/k, B or 1/η.
        replicas: number of replicas at each point.

    Examples:
        >>> plan = SweepPlan(batch_unit=8, grid=(0.25, 0.5, 1.0))
        >>> [share * 10 * plan.batch_unit for share in plan.grid]  # B of a sweep that ends at ten times `batch_unit`
        [20.0, 40.0, 80.0]
    """

    batch_unit: int = 8
    half_width: float = 0.05
    stiffest: float = 0.5
    slowest_log_time: float = 9.0
    grid: tuple[float, ...] = (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0)
    replicas: int = 100
    slowest_rate_log_time: float | None = None

    def slowest_of(self, sweep: str) -> float:
        """Return ln τ, in iterations, at which a sweep ends.

        Args:
            sweep: `batch` or `eta`.

        Examples:
            >>> plan = SweepPlan(slowest_log_time=9.0, slowest_rate_log_time=10.0)
            >>> plan.slowest_of("batch"), plan.slowest_of("eta")
            (9.0, 10.0)
        """
        rate = self.slowest_rate_log_time
        return rate if sweep == "eta" and rate is not None else self.slowest_log_time
