"""Run the whole pipeline under other base seeds, and write how often each verdict comes out: `make seeds N=5`.

    python workflow/seeds.py --count N [the options of launch.py]

Every other seed gets a version of its own, `<version>-seed<seed>`, which is kept and goes on where it stopped. The
claims table of the version's report then says how many of the runs agree with each verdict.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import launch

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.writing import write_json
from sgd_replication.pipeline.claims.claims_file import read_claims
from sgd_replication.pipeline.loading import load_settings
from sgd_replication.pipeline.seed_robustness import Repeats


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0 done, 1 a run failed, 2 the call or the configuration is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, required=True, help="how many seeds, the configuration's own included")
    options, passed_on = parser.parse_known_args(arguments)
    if options.count < 2:
        print(f"N={options.count}: how often a verdict comes out again takes two seeds or more.", file=sys.stderr)
        return 2
    run = launch.parser().parse_args(["all", *passed_on])
    try:
        settings = load_settings([Path(file) for file in run.config], {"version": run.version} if run.version else {})
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
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
        seed: {claim.id: claim.verdict for claim in read_claims(Path("results", version, "claims.json"))}
        for seed, version in versions.items()
    }
    repeats = Repeats(verdicts=verdicts)
    write_json(Path("results", settings.version, "seeds.json"), repeats.model_dump(mode="json", by_alias=True))
    print(f"Two runs with different seeds differ in {repeats.flips():.2g} of {len(verdicts[settings.seed])} verdicts.")
    return launch.main(["all", *passed_on, "--version", settings.version])


if __name__ == "__main__":
    raise SystemExit(main())
