"""The RO-Crate of a version has what RO-Crate 1.1 and the profile Workflow Run Crate 0.5 require."""

from pathlib import Path

import pytest
import yaml

from sgd_replication.jobs.records import Record
from sgd_replication.reporting.workflow_crate import METADATA, PROFILES, WORKFLOW, workflow_crate

CITATION = yaml.safe_load((Path(__file__).parents[2] / "CITATION.cff").read_text())
RECORDS = [
    Record.model_construct(rule="fit", outputs={"estimates/a.json": "0" * 64, "claims.json": "3" * 64}),
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
    assert workflow["version"] == CITATION["version"]
    assert workflow["conformsTo"] == {"@id": "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"}
    for parameter in (workflow["input"], workflow["output"]):
        assert types(graph[parameter["@id"]]) == {"FormalParameter"}
        (example,) = [entity for entity in graph.values() if entity.get("exampleOfWork") == parameter]
        assert types(example) == {"File"}


def test_the_run_is_an_action_of_the_workflow_with_all_files(graph):
    (run,) = [entity for entity in graph.values() if "CreateAction" in types(entity)]
    assert graph["./"]["mentions"] == {"@id": run["@id"]}
    assert run["instrument"] == {"@id": WORKFLOW}
    assert run["description"]
    assert types(graph[run["agent"]["@id"]]) == {"Organization"}
    made = {path: digest for record in RECORDS for path, digest in record.outputs.items()}
    assert {one["@id"] for one in run["result"]} == set(made)
    assert {path: graph[path]["sha256"] for path in made} == made


def test_every_file_is_a_part_and_every_reference_is_described(graph):
    parts = {one["@id"] for one in graph["./"]["hasPart"]}
    assert parts == {name for name, entity in graph.items() if "File" in types(entity)}
    elsewhere = {name for entity in graph.values() for name in references(entity)} - set(graph)
    assert all(name.startswith("https://") for name in elsewhere), elsewhere


def test_the_root_names_its_author_and_publisher(graph):
    root = graph["./"]
    assert all(types(graph[root[role]["@id"]]) == {"Organization"} for role in ("author", "publisher"))


def test_every_file_has_a_media_type(graph):
    files = [entity for entity in graph.values() if "File" in types(entity)]
    assert all("/" in entity["encodingFormat"] for entity in files)


def test_a_single_value_stands_alone(graph):
    """RO-Crate 1.1, Appendix JSON-LD: a list of one entity is written as that entity."""
    lists = {
        (entity["@id"], name): value
        for entity in graph.values()
        for name, value in entity.items()
        if isinstance(value, list)
    }
    assert all(len(value) > 1 for value in lists.values()), lists
