"""Claims of the papers: their criteria, fixed beforehand, and the verdicts computed from estimates."""

from sgd_diffusion.claims.definitions import Amendment, Claim, ClaimBook, Condition, load_claims
from sgd_diffusion.claims.judge import VERDICTS, JudgedClaim, Verdict, judge, not_run

__all__ = [
    "VERDICTS",
    "Amendment",
    "Claim",
    "ClaimBook",
    "Condition",
    "JudgedClaim",
    "Verdict",
    "judge",
    "load_claims",
    "not_run",
]
