"""The whole run under several base seeds: how often each verdict comes out, and how many would flip by chance."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.claims.judge import Verdict


class Repeats(BaseModel):
    """``seeds.json``.

    Attributes:
        verdicts: of every claim by its id, for every base seed.

    Examples:
        One claim of two comes out differently in one run of three, which is in two pairs of three:

        >>> same, other = {"a": "replicated", "b": "partly"}, {"a": "replicated", "b": "not replicated"}
        >>> repeats = Repeats(verdicts={0: same, 1: same, 2: other})
        >>> repeats.agreeing("b", "partly"), round(repeats.flips(), 4)
        ('2 of 3', 0.6667)
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")
    verdicts: Annotated[dict[int, dict[str, Verdict]], Field(min_length=2)]

    def agreeing(self, claim: str, verdict: Verdict) -> str:
        """How many of the runs give a claim this verdict, such as ``4 of 5``."""
        found = [run.get(claim) for run in self.verdicts.values()]
        return f"{found.count(verdict)} of {len(found)}"

    def flips(self) -> float:
        """The number of verdicts in which two runs with different seeds differ, on average over all pairs of runs.

        With n_v of n runs giving a claim the verdict v, Σ over claims of 1 − Σ_v n_v(n_v − 1)/(n(n − 1)).
        """
        runs = list(self.verdicts.values())
        pairs = len(runs) * (len(runs) - 1)
        claims = {claim for run in runs for claim in run}
        counts = [Counter(run.get(claim) for run in runs).values() for claim in claims]
        return sum(1 - sum(count * (count - 1) for count in of_claim) / pairs for of_claim in counts)


def load_repeats(file: Path) -> Repeats:
    """Read ``seeds.json``.

    Raises:
        UserError: it is of another form.

    Examples:
        >>> import tempfile
        >>> repeats = Repeats(verdicts={0: {"a": "replicated"}, 1: {"a": "partly"}})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "seeds.json")
        ...     _ = file.write_text(repeats.model_dump_json(by_alias=True))
        ...     load_repeats(file) == repeats
        True
    """
    try:
        return Repeats.model_validate_json(file.read_text())
    except ValidationError as error:
        raise UserError(f"{file}: not made by this program's `make seeds`; delete it, or make it again.") from error
