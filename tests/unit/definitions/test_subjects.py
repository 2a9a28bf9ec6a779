"""Subjects: every system of the plan is one, and its marts have every indicator and figure."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from cityplan.definitions import DefinitionError, load_definitions
from cityplan.definitions.project import generated_files
from cityplan.definitions.subject_marts import subject_models
from cityplan.definitions.subjects import load_subjects

MODELS = {model["name"]: model for model in subject_models(load_definitions(), load_subjects())}


def columns(mart: str) -> dict[str, str]:
    return {column["name"]: column["data_type"] for column in MODELS[mart]["columns"]}


@pytest.mark.parametrize("indicator_id", sorted(load_definitions()))
def test_every_indicator_is_in_the_marts_of_its_system(indicator_id: str) -> None:
    definition = load_definitions()[indicator_id]
    wide = columns(f"mart_{definition.system}_by_district_month")
    measures = [f"{indicator_id}__{also.measure}" for also in definition.also]
    assert {indicator_id, f"{indicator_id}__status", *measures} <= set(wide)
    if definition.streets:
        assert indicator_id in columns(f"mart_{definition.system}_by_street_month")


@pytest.mark.parametrize("system", sorted(load_subjects()))
def test_figures_are_in_the_mart_and_by_street_where_they_exist(system: str) -> None:
    figures = load_subjects()[system].figures
    assert {figure.name for figure in figures} <= set(columns(f"mart_{system}_by_district_month"))
    by_street = {figure.name for figure in figures if figure.streets}
    if by_street:
        assert by_street <= set(columns(f"mart_{system}_by_street_month"))


@pytest.mark.parametrize("mart", sorted(MODELS))
def test_no_column_name_is_longer_than_postgresql_keeps_or_occurs_twice(mart: str) -> None:
    names = [column["name"] for column in MODELS[mart]["columns"]]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 63


def test_each_mart_has_its_model() -> None:
    assert {f"dbt_project/models/marts/subjects/{mart}.sql" for mart in MODELS} <= set(generated_files())


def test_a_system_that_is_no_subject_is_named() -> None:
    with pytest.raises(DefinitionError, match=r"dbt_project/subjects/petitions\.yaml"):
        subject_models(
            load_definitions(), {name: one for name, one in load_subjects().items() if name != "petitions"}
        )


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"system": "health"}, "about health"),
        ({"colour": "red"}, "colour"),
        (
            {"figures": [{"name": "a", "zh": "甲", "en": "a", "extract": "no.such"}]},
            r"no contract for no\.such",
        ),
    ],
)
def test_what_is_wrong_with_a_subject_is_named(tmp_path: Path, change: dict[str, object], place: str) -> None:
    body = {"system": "petitions", "name": {"zh": "信访", "en": "Petitions"}, **change}
    (tmp_path / "petitions.yaml").write_text(yaml.safe_dump(body, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DefinitionError, match=place):
        load_subjects(tmp_path)
