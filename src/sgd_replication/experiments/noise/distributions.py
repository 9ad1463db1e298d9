"""The noise at one checkpoint as histograms, quantiles and tails: what figures show of arrays too large to be kept."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.gradient_noise import PARAMETER
from sgd_diffusion.statistics import gaussian_control, symmetric_stable
from sgd_replication.experiments.noise.tables import KURTOSES, PANELS, TAILS

Noise = NDArray[np.floating]

HISTOGRAM_BINS = 50
TAIL_POINTS = 400


@dataclass(frozen=True)
class CheckpointNoise:
    """The noise at one checkpoint.

    Attributes:
        pooled: of every live parameter in the first minibatches, (pooled minibatches, live parameters).
        scale: root mean square of the noise of every live parameter, (live parameters,).
        single: of the followed live parameter whose scale is the median, (minibatches,).

    Examples:
        >>> index = pd.DataFrame({"kind": PARAMETER, "coordinate": [0, 1, 2], "column": [0, 1, 2]})
        >>> noise = np.arange(12.0).reshape(4, 3)
        >>> scale, live = np.array([3.0, 0.0, 1.0]), np.array([True, False, True])
        >>> CheckpointNoise.of(index, noise, noise, scale, live).single  # of scales 1 and 3, the upper median
        array([0., 3., 6., 9.])
    """

    pooled: Noise
    scale: Noise
    single: Noise

    @classmethod
    def of(
        cls, index: pd.DataFrame, followed: Noise, pooled: Noise, scale: Noise, live: NDArray[np.bool_]
    ) -> "CheckpointNoise":
        """Select the live parameters of a checkpoint's arrays.

        Args:
            index: rows of the table ``coordinates``, one for each column of `followed`.
            followed: noise along what is followed, (minibatches, columns).
            pooled: noise of every parameter, (pooled minibatches, parameters).
            scale: root mean square of the noise, (parameters,).
            live: whether a parameter has noise, (parameters,).
        """
        rows = index[index["kind"] == PARAMETER]
        rows = rows[live[rows["coordinate"]]]
        rows = rows.assign(scale=scale[rows["coordinate"]]).sort_values("scale")
        column = rows.iloc[len(rows) // 2]["column"]
        return cls(pooled[:, live], scale[live], followed[:, column])


def histogram_table(noise: CheckpointNoise, stable_index: float, stream: np.random.Generator) -> pd.DataFrame:
    """Return the columns panel, left, right and count of Fig. 1 of Xie et al. (2021).

    A synthetic sample has the axis of the measured one, because rare large values of a stable law would hide the rest;
    the values beyond the axis are in a last bin without an end.

    Args:
        noise: at a checkpoint.
        stable_index: α of the stable law. Its magnitudes have the median of the measured ones.
        stream: random stream of the synthetic samples.

    Examples:
        >>> noise = CheckpointNoise(np.array([[0.1, -0.2, 0.4]]), scale=np.ones(3), single=np.array([0.3, -0.6]))
        >>> table = histogram_table(noise, stable_index=1.5, stream=np.random.default_rng(0))
        >>> table.groupby("panel", sort=False)["count"].sum().to_dict()
        {'over parameters': 3, 'stable law': 3, 'over minibatches': 2, 'Gaussian': 2}
    """
    over_parameters = np.abs(noise.pooled[0].astype(np.float64))
    stable = np.abs(symmetric_stable(min(2.0, stable_index), over_parameters.size, stream))
    stable *= np.median(over_parameters) / np.median(stable)
    over_minibatches = np.abs(noise.single.astype(np.float64))
    gaussian = np.abs(stream.normal(0, noise.single.std(), noise.single.size))
    pairs = ((over_parameters, stable), (over_minibatches, gaussian))
    samples = [(sample, measured.max()) for measured, synthetic in pairs for sample in (measured, synthetic)]
    tables = []
    for panel, (magnitudes, end) in zip(PANELS, samples, strict=True):
        edges = np.append(np.linspace(0, end, HISTOGRAM_BINS + 1), np.inf)
        # As in np.histogram, the last finite bin holds its right edge.
        counts = [*np.histogram(magnitudes, edges[:-1])[0], np.count_nonzero(magnitudes > end)]
        tables.append(pd.DataFrame({"panel": panel, "left": edges[:-1], "right": edges[1:], "count": counts}))
    return pd.concat(tables, ignore_index=True)


def quantile_table(statistics: pd.DataFrame, index: pd.DataFrame, followed: Noise) -> pd.DataFrame:
    """Return the columns kurtosis, coordinate, excess_kurtosis and noise of the parameters named by their kurtosis.

    Args:
        statistics: rows of the table ``coordinate_statistics`` at a checkpoint.
        index: rows of the table ``coordinates``, one for each column of `followed`.
        followed: noise along what is followed, (minibatches, columns).

    Examples:
        >>> index = pd.DataFrame({"kind": PARAMETER, "coordinate": [7, 8], "column": [0, 1]})
        >>> columns = {"sample": "measured", "excess_kurtosis": [0.5, 0.1], "characteristic_index": 2.0}
        >>> table = quantile_table(index.assign(**columns), index, np.array([[1.0, 3.0], [-1.0, -3.0]]))
        >>> table.iloc[:2][["kurtosis", "coordinate", "noise"]].to_numpy().tolist()
        [['least', 8, -1.0], ['least', 8, 1.0]]
    """
    here = statistics[(statistics["kind"] == PARAMETER) & (statistics["sample"] == "measured")]
    ordered = here[here["characteristic_index"].notna()].sort_values("excess_kurtosis")
    positions = (0, len(ordered) // 2, len(ordered) - 1) if len(ordered) else ()
    columns = index[index["kind"] == PARAMETER].set_index("coordinate")["column"]
    tables = []
    for name, position in zip(KURTOSES, positions, strict=False):
        row = ordered.iloc[position]
        noise = np.sort(followed[:, columns[row["coordinate"]]].astype(np.float64))
        about = {"kurtosis": name, "coordinate": row["coordinate"], "excess_kurtosis": row["excess_kurtosis"]}
        tables.append(pd.DataFrame({**about, "noise": noise / noise.std()}))
    if not tables:
        types = {"kurtosis": str, "coordinate": int, "excess_kurtosis": float, "noise": float}
        return pd.DataFrame(columns=list(types)).astype(types)
    return pd.concat(tables, ignore_index=True)


def tail_table(noise: CheckpointNoise, stream: np.random.Generator) -> pd.DataFrame:
    """Return the columns sample, magnitude and share of the tails of |noise|.

    Args:
        noise: at a checkpoint.
        stream: random stream of the Gaussians that have the scales of the parameters.

    Examples:
        >>> noise = CheckpointNoise(np.array([[0.1, -0.2, 0.4]]), scale=np.ones(3), single=np.array([0.3, -0.6, 0.9]))
        >>> table = tail_table(noise, np.random.default_rng(0))
        >>> table[table["sample"] == "single"]["magnitude"].round(2).tolist()
        [1.5, 1.0, 0.5]
    """
    control = gaussian_control(noise.scale, len(noise.pooled), stream)
    samples = zip(TAILS, (noise.pooled, control, noise.single), strict=True)
    return pd.concat([tail_shares(values).assign(sample=name) for name, values in samples], ignore_index=True)


def tail_shares(values: Noise) -> pd.DataFrame:
    """Return the share of magnitudes that are at least as large as a multiple of their median.

    Args:
        values: noise, of any shape.

    Examples:
        >>> tail_shares(np.array([1.0, -2.0, 4.0])).round(2).to_dict(orient="list")
        {'magnitude': [2.0, 1.0, 0.5], 'share': [0.33, 0.67, 1.0]}
    """
    magnitude = np.sort(np.abs(values.astype(np.float64)).ravel())
    magnitude = magnitude / np.median(magnitude)
    share = 1 - np.arange(len(magnitude)) / len(magnitude)
    kept = np.unique(np.geomspace(1, len(magnitude), TAIL_POINTS).round().astype(int))
    return pd.DataFrame({"magnitude": magnitude[-kept], "share": share[-kept]})
