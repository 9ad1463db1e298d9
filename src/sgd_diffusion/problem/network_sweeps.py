"""What the sweeps of a network of one's own say: its laws, and the theories beside them."""

import pandas as pd

from sgd_diffusion.config import NetworkEscapeSettings
from sgd_diffusion.contest import judged, network_systems, predicted
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.network_escape import valley_numbers
from sgd_diffusion.problem.estimates import swept_laws, theory_ratios

SWEPT = ("k", "batch", "eta")


def network_contest(
    name: str, valleys: pd.DataFrame, sweeps: pd.DataFrame, spectra: pd.DataFrame, settings: NetworkEscapeSettings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `PREDICTIONS` and `CONTEST` of the sweeps of B and of η.

    Args:
        name: the data set's.
        valleys, sweeps, spectra: tables `VALLEYS`, `SWEEPS` and `SPECTRA` of one network.
        settings: that they were measured with.
    """
    systems = network_systems(name, valleys, sweeps, spectra, settings)
    predictions = pd.concat([predicted(system) for system in systems], ignore_index=True)
    return predictions, judged(predictions)


def network_estimates(
    valleys: pd.DataFrame, sweeps: pd.DataFrame, contest: pd.DataFrame, seed: int
) -> dict[str, Estimate]:
    """Return the laws of every sweep, the theories' exponents over the measured ones, and the valley's numbers.

    Args:
        valleys, sweeps, contest: tables of these names.
        seed: base of the streams that errors are resampled from.
    """
    numbers = {name: exactly(value) for name, value in valley_numbers(valleys, "network").items()}
    return numbers | swept_laws(sweeps, seed) | theory_ratios(contest, sweeps)
