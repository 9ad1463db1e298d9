"""A version as a Workflow Run RO-Crate (profile 0.5): the workflow, its one run, and every file that the run made."""

from collections.abc import Iterable, Mapping
from typing import Any

from sgd_replication.jobs.records import Record

Entity = dict[str, Any]

METADATA = "ro-crate-metadata.json"
"""Name of the file that makes a folder an RO-Crate."""
WORKFLOW = "Snakefile"
"""Copy of the file that starts the workflow, in the crate."""
CONTEXT = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"]
RO_CRATE = "https://w3id.org/ro/crate/1.1"
WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    WORKFLOW_CRATE: ("Workflow RO-Crate", "1.0"),
}
"""Name and version of each profile that the crate follows."""
FORMATS = {
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "png": "image/png",
    "html": "text/html",
    "ipynb": "application/x-ipynb+json",
    "tex": "application/x-tex",
    "yaml": "application/yaml",
    "npy": "application/octet-stream",
    "pt": "application/zip",
}
"""Media type by suffix; other files have none."""
BIOSCHEMAS = "https://bioschemas.org/profiles"
RUN, SNAKEMAKE, CONFIGURATION, CLAIMS = "#run", "#snakemake", "settings.yaml", "claims.json"


def workflow_crate(version: str, citation: Mapping[str, Any], records: Iterable[Record]) -> Entity:
    """Return the content of ``ro-crate-metadata.json``.

    Durations and dates of the run are left out, so that equal runs have equal crates; the records have the durations.

    Args:
        version: name of the version.
        citation: content of ``CITATION.cff``.
        records: records of all jobs.

    Examples:
        >>> record = Record.model_construct(rule="fit", outputs={"estimates/e.json": "0" * 64})
        >>> crate = workflow_crate("v1", {"title": "t", "abstract": "a", "license": "MIT", "version": "1"}, [record])
        >>> file = next(one for one in crate["@graph"] if one["@id"] == "estimates/e.json")
        >>> file["encodingFormat"], file["description"]
        ('application/json', 'made by rule fit')
    """
    made = {path: (record.rule, digest) for record in records for path, digest in record.outputs.items()}
    files = [_file(path, *made[path]) for path in sorted(made)]
    parts = [WORKFLOW, CONFIGURATION, *sorted(made)]
    licence = f"https://spdx.org/licenses/{citation['license']}"
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": METADATA,
                "@type": "CreativeWork",
                "conformsTo": [{"@id": RO_CRATE}, {"@id": WORKFLOW_CRATE}],
                "about": {"@id": "./"},
            },
            {
                "@id": "./",
                "@type": "Dataset",
                "name": f"{citation['title']}, version {version}",
                "description": str(citation["abstract"]).strip(),
                "datePublished": str(citation.get("date-released", "2020-01-01")),
                "license": {"@id": licence},
                "author": {"@id": "#authors"},
                "publisher": {"@id": "#authors"},
                "conformsTo": [{"@id": profile} for profile in PROFILES],
                "mainEntity": {"@id": WORKFLOW},
                "mentions": {"@id": RUN},
                "hasPart": [{"@id": part} for part in parts],
            },
            *(
                {"@id": profile, "@type": "CreativeWork", "name": name, "version": number}
                for profile, (name, number) in PROFILES.items()
            ),
            {"@id": licence, "@type": "CreativeWork", "name": citation["license"]},
            {
                "@id": SNAKEMAKE,
                "@type": "ComputerLanguage",
                "name": "Snakemake",
                "identifier": {"@id": "https://snakemake.github.io"},
                "url": {"@id": "https://snakemake.github.io"},
            },
            {
                "@id": WORKFLOW,
                "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
                "name": citation["title"],
                "description": "Copy of the file that starts the workflow. manifest.json has the commit of each file.",
                "version": str(citation["version"]),
                "encodingFormat": "text/x-python",
                "conformsTo": {"@id": f"{BIOSCHEMAS}/ComputationalWorkflow/1.0-RELEASE"},
                "programmingLanguage": {"@id": SNAKEMAKE},
                "license": {"@id": licence},
                "input": {"@id": "#configuration"},
                "output": {"@id": "#claims"},
            },
            _parameter("#configuration", "configuration"),
            _parameter("#claims", "claims"),
            {
                "@id": CONFIGURATION,
                "@type": "File",
                "name": "settings of the run",
                "encodingFormat": FORMATS["yaml"],
                "exampleOfWork": {"@id": "#configuration"},
            },
            {
                "@id": RUN,
                "@type": "CreateAction",
                "name": f"Run of version {version}",
                "description": "One run of the workflow, which made every file of this version.",
                "actionStatus": "http://schema.org/CompletedActionStatus",
                "instrument": {"@id": WORKFLOW},
                "agent": {"@id": "#authors"},
                "object": {"@id": CONFIGURATION},
                "result": [{"@id": path} for path in sorted(made)],
            },
            {"@id": "#authors", "@type": "Organization", "name": _authors(citation)},
            *files,
        ],
    }


def _file(path: str, rule: str, digest: str) -> Entity:
    entity: Entity = {
        "@id": path,
        "@type": "File",
        "name": path,
        "sha256": digest,
        "description": f"made by rule {rule}",
    }
    if form := FORMATS.get(path.rpartition(".")[2]):
        entity["encodingFormat"] = form
    if path == CLAIMS:
        entity["exampleOfWork"] = {"@id": "#claims"}
    return entity


def _parameter(identifier: str, name: str) -> Entity:
    return {
        "@id": identifier,
        "@type": "FormalParameter",
        "name": name,
        "additionalType": "File",
        "conformsTo": {"@id": f"{BIOSCHEMAS}/FormalParameter/1.0-RELEASE"},
    }


def _authors(citation: Mapping[str, Any]) -> str:
    return ", ".join(one["name"] for one in citation.get("authors", []) if "name" in one) or "unnamed"
