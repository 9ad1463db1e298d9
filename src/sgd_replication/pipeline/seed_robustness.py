"""Verdicts of the whole run under several base seeds: how many runs agree, and how many verdicts differ."""

from collections import Counter
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sgd_replication.jobs.models import FileModel
from sgd_replication.pipeline.claims.verdicts import Verdict


class Repeats(FileModel):
    """Content of ``seeds.json``.

    Attributes:
        verdicts: verdict of every claim by its id, for every base seed.

    Examples:
        One of two claims has another verdict in one of three runs. Its verdicts differ in two of the three pairs of
        runs:

        >>> same, other = {"a": "replicated", "b": "partly"}, {"a": "replicated", "b": "not replicated"}
        >>> repeats = Repeats(verdicts={0: same, 1: same, 2: other})
        >>> repeats.agreeing("b", "partly"), round(repeats.flips(), 4)
        ('2 of 3', 0.6667)
    """

    remedy: ClassVar[str] = " Delete the file, or write it again with `make seeds`."

    schema_: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")
    verdicts: Annotated[dict[int, dict[str, Verdict]], Field(min_length=2)]

    def agreeing(self, claim: str, verdict: Verdict) -> str:
        """Return the number of runs in which a claim has this verdict, as text such as ``4 of 5``."""
        found = [run.get(claim) for run in self.verdicts.values()]
        return f"{found.count(verdict)} of {len(found)}"

    def flips(self) -> float:
        """Return the number of claims whose verdicts differ between two runs, averaged over all pairs of runs.

        The number is the sum over claims of 1 − Σ_v n_v(n_v − 1)/(n(n − 1)), where n_v of the n runs give the claim
        the verdict v.
        """
        runs = list(self.verdicts.values())
        pairs = len(runs) * (len(runs) - 1)
        claims = {claim for run in runs for claim in run}
        counts = [Counter(run.get(claim) for run in runs).values() for claim in claims]
        return sum(1 - sum(count * (count - 1) for count in of_claim) / pairs for of_claim in counts)
