"""Tables of the noise balance."""

import pandera.pandas as pa

from sgd_replication.jobs.columns import (
    ABOVE_ONE,
    COUNT,
    NATURAL,
    NOT_NEGATIVE,
    NOT_NEGATIVE_OR_NONE,
    POSITIVE,
    POSITIVE_OR_NONE,
    REAL,
    SHARE,
    SHARE_OR_NONE,
    TEXT,
    columns,
    one_of,
    table,
)

IDENTITY = table(
    "bal-networks/identity.parquet",
    "A row is one iteration of SGD. `largest_change` is the largest change of ‖u‖² − ‖w‖² since the start over "
    "all hidden units, and `largest_error` the largest difference from the sum of the exact identity.",
    COUNT("step"),
    NOT_NEGATIVE("largest_change largest_error"),
)

BALANCE = table(
    "bal-networks/balance.parquet",
    "A row is one hidden unit at one moment of one run of a network. `gap` is ‖u‖² − ‖w‖², `noise_w` is uᵀC₁u, the "
    "noise of w's gradient, `noise_u` is wᵀC₂w, and `gradient_gap` is ‖∇_u L‖² − ‖∇_w L‖².",
    TEXT("dynamics"),
    NATURAL("network run unit"),
    NOT_NEGATIVE("time"),
    REAL("gap gradient_gap"),
    columns(float, pa.Check.ge(-1e-12))("noise_w noise_u"),
)

UNITS = table(
    "bal-networks/units.parquet",
    "A row is one hidden unit of one run of a network. `change` is the measured change of ‖u‖² − ‖w‖², `law` that of "
    "the law, `with_step` that with the step term; `noise_w` and `noise_u` are means over the last third of a run.",
    TEXT("dynamics"),
    NATURAL("network run unit"),
    REAL("change law with_step"),
    columns(float, pa.Check.ge(-1e-12))("noise_w noise_u"),
)

COURSE = table(
    "bal-networks/course.parquet",
    "A row is one moment of the training, a mean over runs. `gap` is Σ|‖u‖² − ‖w‖²|, and `imbalance` is "
    "Σ|a − b|/Σ(a + b) with a = uᵀC₁u and b = wᵀC₂w; sums over the hidden units.",
    TEXT("dynamics"),
    NOT_NEGATIVE("time gap"),
    SHARE("imbalance"),
)

LAWS = table(
    "bal-stationary/laws.parquet",
    "A row is one sample of SGD or of the diffusion, compared with the closed law. `distance` is the "
    "Kolmogorov–Smirnov distance, and `unsettled` that between the samples at half the time and at the end.",
    NATURAL("depth"),
    one_of("setting", "small", "large"),
    SHARE("ratio distance reach unsettled diverged"),
    one_of("dynamics", "SGD", "diffusion"),
    POSITIVE("temperature tail_reach"),
    COUNT("chains"),
    NOT_NEGATIVE("middle_half law_middle_half"),
    ABOVE_ONE("tail law_tail"),
)

DENSITIES = table(
    "bal-stationary/densities.parquet",
    "A row is one bin of v in the histogram of one sample. `law` is the mean density of the closed law in the bin.",
    NATURAL("depth"),
    one_of("setting", "small", "large"),
    SHARE("ratio"),
    TEXT("dynamics"),
    REAL("v"),
    NOT_NEGATIVE("density law"),
)

TAILS = table(
    "bal-stationary/tails.parquet",
    "A row is one depth. `exponent` is that of the diffusion's tail, by maximum likelihood over `beyond` values.",
    NATURAL("depth"),
    ABOVE_ONE("exponent theory"),
    POSITIVE("reach"),
    COUNT("beyond"),
)

GROWTH = table(
    "bal-stationary/growth.parquet",
    "A row is one k/σ (`slope`, with σ = 1) and one T/T_c (`ratio`). `growth` is E ln|1 + 2ηm|, and `transition` "
    "the T/T_c at which it changes sign.",
    POSITIVE("slope ratio"),
    REAL("growth diffusion"),
    POSITIVE_OR_NONE("transition"),
)

COLLAPSE = table(
    "bal-stationary/collapse.parquet",
    "A row is one setting and T/T_c, for one hidden layer. `dead` is the share of chains that ended at zero, and "
    "`diverged` the share that diverged.",
    one_of("setting", "small", "large"),
    POSITIVE("ratio"),
    COUNT("chains iterations"),
    SHARE("dead diverged"),
)

WIDTHS = table(
    "bal-stationary/widths.parquet",
    "A row is one depth and T/T_c. `middle_half` is the interquartile range of the closed law.",
    NATURAL("depth"),
    POSITIVE("ratio"),
    NOT_NEGATIVE("middle_half"),
)

SIGNS = table(
    "bal-stationary/signs.parquet",
    "A row is one start with the wrong sign. `dead`, `returned` and `diverged` are shares of chains by where they "
    "ended.",
    TEXT("start"),
    COUNT("chains iterations"),
    SHARE("dead returned diverged"),
)

TRANSITIONS = table(
    "bal-temperatures/transitions.parquet",
    "A row is one k/σ (`slope`, with σ = 1) and one weight decay γ/β₂ (`decay`). `transition` is the T at which "
    "E ln|1 + 2η(m − γ)| changes its sign, `with_decay` is (β₂ − γ)/α₃, and `second_order` is β₂/(α₃ + β₂²).",
    POSITIVE("slope with_decay second_order"),
    SHARE("decay"),
    POSITIVE_OR_NONE("transition"),
)

ERRORS = table(
    "bal-temperatures/errors.parquet",
    "A row is one T without hidden layers. `variance` is that of v, of SGD with B = `batch_size` or of the diffusion "
    "(0), and `diverges` is the T at which it becomes infinite.",
    POSITIVE("temperature variance diverges"),
    NATURAL("batch_size"),
)

MODES = table(
    "bal-temperatures/modes.parquet",
    "A row is one group of chains of SGD with one hidden layer. `mode` is that of v, `law` that of the closed law, "
    "`printed` that of the bias at small T; `minimum` is k and `deviation` σ.",
    one_of("setting", "small", "large"),
    NATURAL("group"),
    POSITIVE("temperature minimum deviation"),
    REAL("mode law printed"),
)

VARIANCES = table(
    "bal-temperatures/variances.parquet",
    "A row is one depth and T/T_c (`ratio`). `variance` is that of v or of the weights u = v^{1/(D+1)} under the law.",
    one_of("setting", "small", "large"),
    COUNT("depth"),
    POSITIVE("ratio variance"),
    one_of("quantity", "v", "u"),
)

SUBNETWORKS = table(
    "bal-subnetworks/ends.parquet",
    "A row is one chain of SGD with two subnetworks, with one hidden layer or two (`deep`). `log_ratio_change` is the "
    "change of ln|v₁| − ln|v₂| in the second half of the run, and `square_gap` is |v₁² − v₂²| at the end, both over "
    "their values at the start; `lost` is 1 if a subnetwork died or diverged.",
    one_of("case", "one", "deep"),
    one_of("setting", "small", "large"),
    one_of("start", "balanced", "unbalanced"),
    NATURAL("chain"),
    NOT_NEGATIVE("log_ratio_change square_gap"),
    SHARE("lost"),
)

SUBNETWORK_COURSE = table(
    "bal-subnetworks/course.parquet",
    "A row is one moment (`look`), the median over chains whose subnetworks live. `log_ratio` is ln|v₁| − ln|v₂| and "
    "`square_gap` |v₁² − v₂²|, both over their values at the start.",
    one_of("case", "one", "deep"),
    one_of("setting", "small", "large"),
    one_of("start", "balanced", "unbalanced"),
    NATURAL("look"),
    REAL("log_ratio"),
    NOT_NEGATIVE("square_gap"),
)

MATRICES = table(
    "bal-matrices/course.parquet",
    "A row is one network W relu(Ux) at one moment. `noise_w` and `noise_u` are the traces of the covariance of the "
    "gradients with respect to W and U, `norm_w` and `norm_u` are Frobenius norms.",
    NATURAL("network"),
    NOT_NEGATIVE("time noise_w noise_u norm_w norm_u loss"),
)

PANELS = table(
    "bal-published/panels.parquet",
    "A row is one bin of v. `density` is that of SGD, `law` the mean of the closed law in the bin; `distance` is the "
    "Kolmogorov–Smirnov distance, and `dead` and `diverged` are shares of chains, the same in all rows of a panel.",
    NATURAL("depth"),
    POSITIVE("temperature reach"),
    COUNT("chains"),
    SHARE_OR_NONE("distance"),
    SHARE("dead diverged"),
    REAL("v"),
    NOT_NEGATIVE("density"),
    NOT_NEGATIVE_OR_NONE("law"),
)

TANH = table(
    "bal-published/tanh.parquet",
    "A row is one tanh network, one start and one T. `learned`, `wrong`, `dead` and `diverged` are the shares of "
    "trainings that ended with the right sign, with the wrong sign, at zero and at infinity.",
    one_of("network", "shallow", "deep"),
    one_of("start", "right", "wrong", "wrong, balanced"),
    POSITIVE("temperature"),
    COUNT("chains"),
    SHARE("learned wrong dead diverged"),
)

TANH_DENSITIES = table(
    "bal-published/tanh_densities.parquet",
    "A row is one bin of v = wu at the end of the trainings.",
    one_of("network", "shallow", "deep"),
    one_of("start", "right", "wrong", "wrong, balanced"),
    POSITIVE("temperature"),
    REAL("v"),
    NOT_NEGATIVE("density"),
)
