"""Tables of user-defined problems."""

import pandera.pandas as pa

from sgd_replication.experiments.network_escape.tables import MEASURED
from sgd_replication.experiments.noise.tables import BATCH_STATISTICS
from sgd_replication.jobs.columns import BOOLEAN, COUNT, POSITIVE, REAL, TEXT, columns, one_of, table

TESTED = ("standard_deviation", "skewness", "excess_kurtosis", "shapiro_p", "anderson_p", "normal", "anderson_normal")

USER_NOISE = pa.DataFrameSchema(
    {
        "coordinate": pa.Column(int, pa.Check.ge(0), description="position among all parameters"),
        **{name: BATCH_STATISTICS.columns[name] for name in TESTED},
    },
    strict=True,
    unique=["coordinate"],
    name="problem/noise.parquet",
    description="a row is a parameter with gradient noise: distribution of its noise over minibatches",
)

USER_SWEEPS = pa.DataFrameSchema(
    {
        "sweep": pa.Column(str, pa.Check.isin(["batch", "eta", "k"]), description="the quantity that varies"),
        "x": pa.Column(float, pa.Check.gt(0), description="B, 1/η or 1/k"),
        "learning_rate": pa.Column(float, pa.Check.gt(0), description="η"),
        "batch_size": pa.Column(float, pa.Check.ge(1), description="B"),
        "sharpness": pa.Column(float, pa.Check.gt(0), description="k"),
        "log_time": pa.Column(float, description="ln τ in iterations"),
        "error": pa.Column(float, pa.Check.gt(0), description="standard error of ln τ"),
        "method": pa.Column(str, pa.Check.isin(["plain", "splitting"]), description="how τ was measured"),
        "exponential": pa.Column(
            float, nullable=True, description="p-value of the test that times are exponential; none with splitting"
        ),
        "judged": pa.Column(
            bool, description="whether τ is that of a rate, so that laws and theories are judged by it"
        ),
    },
    strict=True,
    unique=["sweep", "x"],
    name="problem/sweeps.parquet",
    description="a row is a point of a sweep on a landscape: its escape time",
)

USER_WAYS = pa.DataFrameSchema(
    {
        "way": pa.Column(int, pa.Check.ge(1), description="number of the way, by ascending barrier"),
        "saddle": pa.Column(str, description="coordinates of the saddle"),
        "minimum": pa.Column(str, description="coordinates of the minimum beyond it; empty if there is none"),
        "barrier": pa.Column(float, pa.Check.gt(0), description="loss at the saddle minus loss at the minimum"),
        "action": pa.Column(float, nullable=True, description="V of LDT; none if its path depends on the grid"),
        "copy_of": pa.Column(int, pa.Check.ge(0), description="way of which it is a symmetric copy; 0 if of none"),
        "symmetric": pa.Column(bool, description="whether its two descents are mirror images"),
        "arrivals": pa.Column(int, pa.Check.ge(0), description="replicas that arrived at the minimum beyond it"),
    },
    strict=True,
    unique=["way"],
    name="problem/ways.parquet",
    description="a row is a way out of the basin of a landscape's minimum: its saddle, and the minimum beyond it",
)

USER_NETWORK_SWEEPS = table(
    "problem/sweeps.parquet",
    "a row is a point of a sweep on a network: its escape time",
    TEXT("model"),
    one_of("sweep", "k", "batch", "eta"),
    MEASURED,
    POSITIVE("relaxations"),
    BOOLEAN("judged"),
    unique=["model", "sweep", "x"],
)
"""`model` is `network` for the first training, and `training 2` and so on for others. `log_time` is ln(iterations)
against `x`, which is B, 1/η or 1/k, and `relaxations` the escape time in units of the relaxation time 1/(ηkh). Laws and
theories are judged by the points that are `judged`."""

USER_SPECTRA = table(
    "problem/spectra.parquet",
    "a row is an eigendirection of the Hessian at the minimum: curvature, and variance of one example's gradient",
    POSITIVE("curvature"),
    REAL("noise"),
)

USER_TREATMENT = table(
    "problem/treatment.parquet",
    "a row is a sentence on how the network is used, for example which layers are switched off",
    TEXT("sentence"),
)

USER_NOISE_REPORT = table(
    "problem/noise_report.parquet",
    "a row is a layer of the network, or all of it: its gradient noise at the minimum",
    TEXT("layer"),
    COUNT("parameters samples batch_size"),
    columns(float, nullable=True)(
        "trace_C noise_scale noise_scale_low noise_scale_high pearson slope trace_ratio excess_kurtosis tail_index "
        "tail_index_low tail_index_high index_equal_scales index_equal_covariance single_index single_index_low "
        "single_index_high single_equal_scales single_equal_covariance"
    ),
    columns(str, nullable=True)("heavy_tail"),
    unique=["layer"],
)
"""The columns are those of `noise_report`, see docs/noise_report.md; `samples` and `batch_size` are the same in every
row."""

USER_TRAININGS = table(
    "problem/trainings.parquet",
    "a row is a quantity of one training of the network: its value with the 95 % interval within this training",
    COUNT("training"),
    TEXT("quantity"),
    REAL("value low high"),
    unique=["training", "quantity"],
)

COORDINATES = {name: pa.Column(float, description=f"{name} in the plane of the picture") for name in ("x", "y")}

USER_HEIGHTS = pa.DataFrameSchema(
    {
        **COORDINATES,
        "height": pa.Column(float, nullable=True, description="loss minus that at the minimum; none if not finite"),
    },
    strict=True,
    unique=["x", "y"],
    name="problem/heights.parquet",
    description="a row is a point of the map of a landscape; in more than two dimensions, in the plane through the "
    "minimum, the lowest saddle and the minimum beyond it",
)

USER_PLACES = pa.DataFrameSchema(
    {
        "kind": pa.Column(
            str,
            pa.Check.isin(["minimum", "saddle", "beyond"]),
            description="minimum that replicas leave, saddle, or minimum beyond it",
        ),
        "way": pa.Column(int, pa.Check.ge(0), description="number of the way; 0 for the minimum that replicas leave"),
        **COORDINATES,
        "height": pa.Column(float, description="loss minus that at the minimum"),
    },
    strict=True,
    unique=["kind", "way"],
    name="problem/places.parquet",
    description="a row is a minimum or saddle of a landscape",
)

USER_LINES = pa.DataFrameSchema(
    {
        "kind": pa.Column(
            str,
            pa.Check.isin(["boundary", "neighbourhood", "least action", "escape"]),
            description="boundary of basins, neighbourhood of arrival, path of least action, or end of a sample escape",
        ),
        "line": pa.Column(int, pa.Check.ge(0), description="number of the line"),
        **COORDINATES,
    },
    strict=True,
    name="problem/lines.parquet",
    description="a row is a point of a line in the picture of a landscape, in the line's order",
)

PICTURE = {"heights": USER_HEIGHTS, "places": USER_PLACES, "lines": USER_LINES}
"""The tables of a landscape's picture."""
