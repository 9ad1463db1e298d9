"""The RO-Crate of a version has what RO-Crate 1.1 and the profile Workflow Run Crate 0.5 require."""

from pathlib import Path

import pytest
import yaml

from sgd_replication.jobs.records import Record
from sgd_replication.reporting.workflow_crate import METADATA, PROFILES, WORKFLOW, workflow_crate

CITATION = yaml.safe_load((Path(__file__).parents[2] / "CITATION.cff").read_text())
RECORDS = [
    Record.model_construct(rule="fit", outputs={"estimates/a.json": "0" * 64}),
    Record.model_construct(rule="draw", outputs={"figures/a.pdf": "1" * 64, "figures/a.npy": "2" * 64}),
]


@pytest.fixture
def graph():
    entities = workflow_crate("v1", CITATION, RECORDS)["@graph"]
    named = {entity["@id"]: entity for entity in entities}
    assert len(named) == len(entities)
    return named


def types(entity):
    found = entity["@type"]
    return set(found) if isinstance(found, list) else {found}


def references(value):
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_descriptor_is_about_the_root(graph):
    descriptor = graph[METADATA]
    assert types(descriptor) == {"CreativeWork"}
    assert descriptor["about"] == {"@id": "./"}
    assert {"@id": "https://w3id.org/ro/crate/1.1"} in descriptor["conformsTo"]


def test_the_root_has_all_required_properties_and_follows_the_profiles(graph):
    root = graph["./"]
    assert types(root) == {"Dataset"}
    assert all(root[name] for name in ("name", "description", "datePublished", "license"))
    assert {one["@id"] for one in root["conformsTo"]} == set(PROFILES)
    assert "https://w3id.org/ro/wfrun/workflow/0.5" in PROFILES
    for profile in PROFILES:
        assert types(graph[profile]) == {"CreativeWork"}
        assert graph[profile]["version"]


def test_the_workflow_is_the_main_entity_and_has_a_language(graph):
    assert graph["./"]["mainEntity"] == {"@id": WORKFLOW}
    workflow = graph[WORKFLOW]
    assert types(workflow) == {"File", "SoftwareSourceCode", "ComputationalWorkflow"}
    assert types(graph[workflow["programmingLanguage"]["@id"]]) == {"ComputerLanguage"}
    for parameter in [*workflow["input"], *workflow["output"]]:
        assert types(graph[parameter["@id"]]) == {"FormalParameter"}


def test_the_run_is_an_action_of_the_workflow_with_all_files(graph):
    (run,) = [entity for entity in graph.values() if "CreateAction" in types(entity)]
    assert {"@id": run["@id"]} in graph["./"]["mentions"]
    assert run["instrument"] == {"@id": WORKFLOW}
    made = {path: digest for record in RECORDS for path, digest in record.outputs.items()}
    assert {one["@id"] for one in run["result"]} == set(made)
    assert {path: graph[path]["sha256"] for path in made} == made


def test_every_file_is_a_part_and_every_reference_is_described(graph):
    parts = {one["@id"] for one in graph["./"]["hasPart"]}
    assert parts == {name for name, entity in graph.items() if "File" in types(entity)}
    elsewhere = {name for entity in graph.values() for name in references(entity)} - set(graph)
    assert all(name.startswith("https://") for name in elsewhere), elsewhere
