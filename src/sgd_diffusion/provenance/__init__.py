"""The trail of every result: digests of code and files, records of jobs, the manifest, numbers for the report."""

from sgd_diffusion.provenance.closure import code_digest, import_closure
from sgd_diffusion.provenance.digests import file_sha256
from sgd_diffusion.provenance.manifest import Artefact, Manifest, merge_records
from sgd_diffusion.provenance.numbers import escape_latex, latex_interval, latex_numbers, latex_value
from sgd_diffusion.provenance.records import Cost, Environment, Origin, Record
from sgd_diffusion.provenance.verification import Difference, verify_version

__all__ = [
    "Artefact",
    "Cost",
    "Difference",
    "Environment",
    "Manifest",
    "Origin",
    "Record",
    "code_digest",
    "escape_latex",
    "file_sha256",
    "import_closure",
    "latex_interval",
    "latex_numbers",
    "latex_value",
    "merge_records",
    "verify_version",
]
