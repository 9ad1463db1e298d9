"""What can be wrong with a problem of one's own, found in seconds, before anything is measured."""

from pathlib import Path

from sgd_diffusion.problems import place_points
from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.user_problem.data import user_dataset
from sgd_replication.user_problem.landscape import user_landscape
from sgd_replication.user_problem.network import user_loss, user_network
from sgd_replication.user_problem.noise import user_noise
from sgd_replication.user_problem.settings import ProblemSettings


def check_problem(settings: ProblemSettings, directory: Path, seed: int) -> None:
    """Read the landscape and place its sweeps, or read the data and try the network on them.

    Args:
        settings: the problem.
        directory: where downloaded tables lie.
        seed: the run's.

    Raises:
        UserError: something is wrong with the problem.

    Examples:
        >>> well = {"expression": "(x**2 - 1)**2", "start": [-1], "other": [-2]}  # both descents end at −1
        >>> problem = ProblemSettings.model_validate({"landscape": well})
        >>> check_problem(problem, Path("data"), seed=0)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        sgd_diffusion.errors.LandscapeError: your landscape: the descents ... end at one minimum, ...
    """
    if settings.landscape is not None:
        landscape = user_landscape(settings.landscape, "your landscape")
        noise = user_noise(settings.noise, landscape, settings.landscape.variables)
        place_points(
            landscape, noise, points=settings.points, exponents=settings.exponents, stiffness=settings.stiffness
        )
        return
    assert settings.data is not None
    dataset = user_dataset(settings.data.table(directory), settings.data.label)
    if settings.network.batch_unit >= len(dataset):
        raise ConfigurationError(
            f"network.batch_unit is {settings.network.batch_unit}, and the set has {len(dataset)} examples; take fewer."
        )
    user_loss(user_network(settings.network, dataset, seed), settings.network, dataset)
