"""Run the whole pipeline with several base seeds, and write the verdicts of each run to seeds.json: `make seeds N=5`.

    python workflow/seeds.py --count N [the options of launch.py]

The run with each further seed is a version of its own, `<version>-seed<seed>`. It is kept, and an interrupted one
resumes. The table of claims in the version's report then states how many of the runs agree with each verdict.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import launch

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.claims.judge import JudgedClaims
from sgd_replication.pipeline.exit_codes import with_exit_codes
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.seed_robustness import Repeats


@with_exit_codes
def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0 if all runs succeeded, 1 if one failed, 2 if the call or the configuration is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, required=True, help="number of seeds, including the configuration's")
    options, passed_on = parser.parse_known_args(arguments)
    if options.count < 2:
        raise UserError(f"N={options.count}: comparing verdicts between runs needs two seeds or more.")
    run = launch.parser().parse_args(["all", *passed_on])
    settings = load_settings(run.config, {"version": run.version} if run.version else {})
    versions = {settings.seed: settings.version}
    versions |= {
        seed: f"{settings.version}-seed{seed}" for seed in range(settings.seed + 1, settings.seed + options.count)
    }
    for seed, version in versions.items():
        print(f"base seed {seed}: results/{version}", flush=True)
        report = [] if version == settings.version else ["--no-pdf"]
        code = launch.main(["all", *passed_on, "--version", version, "--seed", str(seed), *report])
        if code:
            return code
    verdicts = {
        seed: {claim.id: claim.verdict for claim in JudgedClaims.read(Path("results", version, "claims.json")).claims}
        for seed, version in versions.items()
    }
    repeats = Repeats(verdicts=verdicts)
    repeats.write(Path("results", settings.version, "seeds.json"))
    print(
        f"Two runs with different seeds differ in {repeats.flips():.2g} of {len(verdicts[settings.seed])} verdicts on "
        "average."
    )
    return launch.main(["all", *passed_on, "--version", settings.version])


if __name__ == "__main__":
    raise SystemExit(main())
