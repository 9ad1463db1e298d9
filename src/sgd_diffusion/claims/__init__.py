"""Claims of the papers: their criteria, fixed beforehand, and the verdicts computed from estimates."""

from sgd_diffusion.claims.definitions import Amendment, Claim, ClaimBook, Condition, load_claims
from sgd_diffusion.claims.judge import JudgedClaim, Verdict, judge, not_run

__all__ = [
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
