"""The settings of each job of ``make problem``: the parts of `ProblemSettings` that the job reads, none optional."""

from sgd_replication.settings.base import PositiveCount, PositiveNumber, SettingsModel
from sgd_replication.settings.sampling import Repeats
from sgd_replication.user_problem.network_settings import UserNetworkSettings
from sgd_replication.user_problem.settings import (
    Seeds,
    Stiffness,
    SweepSize,
    UserDataSettings,
    UserLandscapeSettings,
    UserNoiseSettings,
)


class LandscapePageSettings(SettingsModel):
    """Settings of the report on a landscape.

    Examples:
        >>> well = UserLandscapeSettings(expression="(x**2 - 1)**2", start=[-1], other=[1])
        >>> LandscapePageSettings(landscape=well, noise=UserNoiseSettings()).noise.kind
        'constant'
    """

    landscape: UserLandscapeSettings
    noise: UserNoiseSettings


class LandscapeEscapeSettings(LandscapePageSettings):
    """Settings of the measurement on a landscape.

    Examples:
        Every field must be given:

        >>> LandscapeEscapeSettings.model_fields["points"].is_required()
        True
    """

    stiffness: Stiffness
    exponents: tuple[PositiveNumber, PositiveNumber]
    points: SweepSize
    replicas: PositiveCount
    plain_iterations: PositiveCount
    repeats: Repeats


class NetworkPageSettings(SettingsModel):
    """Settings of the report on a network.

    Examples:
        >>> NetworkPageSettings(data=UserDataSettings(file="mine.csv"), network=UserNetworkSettings()).network.hidden
        [10]
    """

    data: UserDataSettings
    network: UserNetworkSettings


class NetworkEscapeSettings(NetworkPageSettings):
    """Settings of the measurement on a network.

    Examples:
        >>> data, network = UserDataSettings(file="mine.csv"), UserNetworkSettings()
        >>> settings = NetworkEscapeSettings(data=data, network=network, points=8, replicas=50, seeds=1)
        >>> settings.grid, settings.replicas
        ((0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0), 50)
    """

    points: SweepSize
    replicas: PositiveCount
    seeds: Seeds

    @property
    def grid(self) -> tuple[float, ...]:
        """Points of a sweep, as shares of its last 1/k, B or 1/η."""
        return tuple((point + 1) / self.points for point in range(self.points))
