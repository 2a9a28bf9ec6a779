"""dbt-project-evaluator's rules hold as errors; each is shown to fail on a project that breaks it."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

import pytest
from dbt.flags import set_from_args

from cityplan.contracts import Mode, load_contracts
from cityplan.definitions import load_definitions
from cityplan.definitions.project import DBT_PROJECT, with_former
from cityplan.definitions.written_sql import behind, in_words, written_sql
from cityplan.publication.project import read_project
from cityplan.settings import Settings
from tests.support.dbt_manifest import Project, layer
from tests.support.dbt_rules import RULES, Rule

SPINE = "the periods, divisions and facts that every indicator and subject stands on; there is one of each"
NAMED_BY_INTERFACE = "a public name that readers rely on"
INDEXED = {
    f"stg_{contract.table}": "a unique index of the history table keeps one current version per key"
    for contract in load_contracts().values()
    if contract.mode is not Mode.SNAPSHOT and contract.table not in with_former(load_contracts())
}
EXCEPTIONS: Mapping[str, Mapping[str, str]] = {
    "model_fanout": dict.fromkeys(
        (
            *("int_periods", "int_division_periods", "int_street_periods", "int_population"),
            *("dim_division", "fct_indicator_value", "fct_indicator_status"),
        ),
        SPINE,
    ),
    "root_models": {"int_periods": "the calendar, made from the business date"},
    "source_fanout": {
        "administrative_divisions": "divisions as known now, and codes that a register ever had"
    },
    "too_many_joins": {
        "int_indicator_values": "the union of all indicator models",
        "int_housing_figures": "the union of the figures of four extracts over three spines",
        "int_education_figures": "the union of the figures of three extracts over three spines",
        "int_commitment_figures": "the union of the figures of several extracts",
        "commitment_register": "the register shows everything known of a commitment",
    },
    "missing_primary_key_tests": INDEXED,
    "test_coverage": INDEXED,
    "sources_without_freshness": {"reference.division": "shipped with the project, never delivered"},
    "model_naming_conventions": dict.fromkeys(
        (
            *("plan_scorecard", "district_scorecard", "annual_result", "freshness"),
            *("commitment_register", "commitment_milestone", "reconciliation"),
        ),
        NAMED_BY_INTERFACE,
    ),
}


@pytest.fixture(scope="module")
def project(warehouse: Settings, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project as dbt reads it."""
    set_from_args(Namespace(SEND_ANONYMOUS_USAGE_STATS=False), None)  # writing asks for it
    path = tmp_path_factory.mktemp("dbt") / "manifest.json"
    read_project(warehouse).write(str(path))
    return Project.of(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_the_rule(project: Project, rule: Rule) -> None:
    assert set(rule(project)) - set(EXCEPTIONS.get(rule.__name__, {})) == set(), rule.__doc__


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_exception_is_kept_that_is_not_needed(project: Project, rule: Rule) -> None:
    names = {node["name"] for node in project.nodes.values()}
    stands = {name for name in EXCEPTIONS.get(rule.__name__, {}) if name in names}
    assert stands <= set(rule(project))


def model(name: str, *parents: str, layer: str = "marts", **others: Any) -> dict[str, Any]:
    folder = f"{layer}/{others.pop('folder')}" if "folder" in others else layer
    return {
        "unique_id": f"model.{name}",
        "name": name,
        "resource_type": "model",
        "path": f"{folder}/{name}.sql",
        "original_file_path": f"models/{folder}/{name}.sql",
        "raw_code": "select 1 as id",
        "description": "表 · Table",
        "columns": {"id": {"description": "编号 · Id", "data_type": "text"}},
        "config": {"materialized": "table"},
        "contract": {"enforced": True},
        "access": "public",
        "depends_on": {"nodes": list(parents)},
        **others,
    }


def source(name: str, system: str = "health", **others: Any) -> dict[str, Any]:
    return {
        "unique_id": f"source.{system}.{name}",
        "name": name,
        "source_name": system,
        "source_description": "来源 · Source",
        "resource_type": "source",
        "relation_name": f'"history"."{system}__{name}"',
        "path": f"models/staging/{system}/_{system}__sources.yml",
        "description": "表 · Table",
        "columns": {"id": {"description": "编号 · Id"}},
        "freshness": {"warn_after": {"count": 2, "period": "day"}},
        "loaded_at_field": "received_at",
        "loaded_at_query": None,
        **others,
    }


def grain(name: str, test: str = "unique_grain", folder: str = "models/marts") -> dict[str, Any]:
    return {
        "unique_id": f"test.{test}_{name}",
        "name": f"{test}_{name}",
        "resource_type": "test",
        "attached_node": f"model.{name}",
        "test_metadata": {"name": test},
        "column_name": "id",
        "original_file_path": f"{folder}/_models.yml",
        "depends_on": {"nodes": [f"model.{name}"]},
    }


def shown(*parents: str) -> dict[str, Any]:
    return {"unique_id": "exposure.board", "name": "board", "depends_on": {"nodes": list(parents)}}


def made_of(*nodes: dict[str, Any]) -> Project:
    kinds: dict[str, dict[str, Any]] = {"source": {}, "exposure": {}}
    for node in nodes:
        kind = node["unique_id"].split(".")[0]
        kinds.setdefault(kind if kind in kinds else "node", {})[node["unique_id"]] = node
    return Project(kinds.get("node", {}), kinds["source"], kinds["exposure"])


DEATHS = source("deaths")
STAGED = model("stg_health__deaths", "source.health.deaths", layer="staging", folder="health")
VIEW = {"materialized": "view"}
SOUND = made_of(
    DEATHS,
    STAGED,
    grain("stg_health__deaths", folder="models/staging/health"),
    model("fct_deaths", "model.stg_health__deaths"),
    grain("fct_deaths"),
    shown("model.fct_deaths"),
)
BROKEN: Mapping[str, Project] = {
    "direct_join_to_source": made_of(
        DEATHS, STAGED, model("a", "source.health.deaths", "model.stg_health__deaths")
    ),
    "duplicate_sources": made_of(DEATHS, source("again", relation_name=DEATHS["relation_name"])),
    "hard_coded_references": made_of(model("a", raw_code="select id\nfrom history.health__deaths")),
    "marts_or_intermediate_dependent_on_source": made_of(DEATHS, model("a", "source.health.deaths")),
    "model_fanout": made_of(model("a"), *(model(f"leaf_{n}", "model.a") for n in range(4))),
    "multiple_sources_joined": made_of(
        DEATHS, source("births"), model("a", "source.health.deaths", "source.health.births")
    ),
    "rejoining_of_upstream_concepts": made_of(
        model("a"), model("b", "model.a"), model("c", "model.a", "model.b")
    ),
    "root_models": made_of(model("a")),
    "source_fanout": made_of(DEATHS, STAGED, model("a", "source.health.deaths")),
    "staging_dependent_on_marts_or_intermediate": made_of(
        model("fct_deaths"), model("stg_a", "model.fct_deaths", layer="staging", folder="health")
    ),
    "staging_dependent_on_staging": made_of(
        DEATHS, STAGED, model("stg_a", "model.stg_health__deaths", layer="staging", folder="health")
    ),
    "too_many_joins": made_of(
        *(model(f"part_{n}") for n in range(8)), model("a", *(f"model.part_{n}" for n in range(8)))
    ),
    "unused_sources": made_of(DEATHS),
    "missing_primary_key_tests": made_of(model("a"), grain("a", "unique")),
    "test_coverage": made_of(model("a"), model("b"), grain("b")),
    "sources_without_freshness": made_of(source("deaths", loaded_at_field=None)),
    "undocumented_models": made_of(model("a", columns={"id": {"description": "id", "data_type": "text"}})),
    "documentation_coverage": made_of(model("a"), model("b", description="")),
    "undocumented_source_tables": made_of(source("deaths", description="deaths")),
    "undocumented_sources": made_of(source("deaths", source_description="")),
    "model_naming_conventions": made_of(model("deaths_by_month")),
    "model_directories": made_of(model("fct_deaths", layer="intermediate")),
    "source_directories": made_of(source("deaths", path="models/staging/_sources.yml")),
    "test_directories": made_of(model("a"), grain("a", folder="models/elsewhere")),
    "chained_views_dependencies": made_of(
        model("v0", config=VIEW), *(model(f"v{n}", f"model.v{n - 1}", config=VIEW) for n in range(1, 5))
    ),
    "exposure_parents_materializations": made_of(model("a", config=VIEW), shown("model.a")),
    "exposures_dependent_on_private_models": made_of(model("a", access="protected"), shown("model.a")),
    "public_models_without_contract": made_of(model("a", contract={"enforced": False})),
    "undocumented_public_models": made_of(
        model("a", columns={"id": {"description": "编号 · Id", "data_type": None}})
    ),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_passes_a_sound_project_and_fails_a_broken_one(rule: Rule) -> None:
    assert list(rule(SOUND)) == []
    assert list(rule(BROKEN[rule.__name__])) != []


def test_the_vintage_is_recorded_after_every_mart_but_those_made_of_it(project: Project) -> None:
    [vintage] = project.of_type("snapshot")
    made_of_it = [vintage, *project.children(vintage)]
    for model in made_of_it:
        made_of_it += [child for child in project.children(model) if child not in made_of_it]
    before = {parent["unique_id"] for parent in project.behind(vintage, ["marts"])}
    marts = {model["unique_id"] for model in project.models if layer(model) == "marts"}
    assert marts - before == {model["unique_id"] for model in made_of_it if model is not vintage}


def test_every_extract_is_a_source_whose_freshness_is_known(project: Project) -> None:
    known = {
        f"{node['source_name']}.{node['name']}"
        for node in project.sources.values()
        if node["loaded_at_query"] and node["source_name"] != "audit"
    }
    assert known == set(load_contracts())


def test_the_lock_of_versions_has_every_model_and_macro_that_dbt_knows_behind_an_indicator(
    project: Project,
) -> None:
    parts = in_words(written_sql(DBT_PROJECT))
    for indicator in load_definitions():
        model = project.nodes[f"model.cityplan.{indicator}"]
        known = {
            f"{node['resource_type']} {node['name']}"
            for node in project.behind(model, ["intermediate"])
            if node["package_name"] == "cityplan" and "generated/" not in node["path"]
        }
        assert known <= set(behind(indicator, parts)), indicator
