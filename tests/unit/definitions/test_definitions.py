"""Definitions: one file says everything about an indicator, and says it consistently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cityplan.contracts import load_contracts
from cityplan.definitions import (
    DEFINITIONS,
    Definition,
    DefinitionError,
    load_definition,
    load_definitions,
)
from cityplan.settings import PROJECT_ROOT

IDS = sorted(load_definitions())
OF_THE_PLAN: dict[str, dict[str, Any]] = yaml.safe_load(
    (PROJECT_ROOT / "tests/fixtures/plan_targets.yaml").read_text(encoding="utf-8")
)


def source(indicator_id: str = "nursing_bed_share") -> dict[str, Any]:
    definition = load_definitions()[indicator_id]
    path = DEFINITIONS / definition.system / f"{indicator_id}.yaml"
    body: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return body


def written(folder: Path, body: Any) -> Path:
    path = folder / "elderly_care" / "nursing_bed_share.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        body if isinstance(body, str) else yaml.safe_dump(body, allow_unicode=True), encoding="utf-8"
    )
    return path


def test_all_35_indicators_of_the_plan_are_defined() -> None:
    assert len(OF_THE_PLAN) == 35
    assert set(OF_THE_PLAN) <= set(IDS)


@pytest.mark.parametrize("indicator_id", OF_THE_PLAN)
def test_a_definition_asks_what_the_plan_does(indicator_id: str) -> None:
    definition = load_definitions()[indicator_id]
    assert OF_THE_PLAN[indicator_id] == {
        "operator": definition.operator,
        "target": float(definition.target),
        "unit": definition.unit.zh,
        "deadline": definition.deadline,
        **({"continuous": True} if definition.continuous else {}),
        **({"every_year": list(definition.every_year)} if definition.every_year else {}),
        **({"city_only": True} if definition.city_only else {}),
    }


@pytest.mark.parametrize("indicator_id", IDS)
def test_every_definition_has_its_model_and_worked_rows(indicator_id: str) -> None:
    models = DEFINITIONS.parent / "models" / "indicators" / load_definitions()[indicator_id].system
    assert (models / f"{indicator_id}.sql").exists()
    assert (models / f"{indicator_id}__unit_tests.yml").exists()


def test_every_indicator_model_has_a_definition() -> None:
    models = (DEFINITIONS.parent / "models" / "indicators").glob("*/*.sql")
    assert sorted(path.stem for path in models) == IDS


@pytest.mark.parametrize("indicator_id", IDS)
def test_every_extract_an_indicator_needs_has_a_contract(indicator_id: str) -> None:
    assert set(load_definitions()[indicator_id].extracts) <= set(load_contracts())


@pytest.mark.parametrize("name", sorted(load_contracts()))
def test_every_contract_has_a_staging_view(name: str) -> None:
    department, _ = name.split(".")
    staging = DEFINITIONS.parent / "models" / "staging" / department
    assert (staging / f"stg_{name.replace('.', '__')}.sql").exists()


def test_the_formula_names_numerator_and_denominator_in_both_languages() -> None:
    formula = load_definitions()["nursing_bed_share"].formula
    assert formula.zh == "100 × （期末在营机构的护理型床位数）÷（这些机构的床位总数）"
    assert formula.en.startswith("100 × (nursing beds in institutions open at the period end) / (")


def test_the_formula_of_a_count_is_its_numerator() -> None:
    definition = load_definitions()["rental_subsidy_households"]
    assert definition.formula == definition.numerator


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"operator": "about"}, "operator"),
        ({"name": {"zh": "护理型床位占比"}}, "name.en"),
        ({"colour": "red"}, "colour"),
        ({"extracts": []}, "extracts"),
        ({"records": {"condition": "true", "dimensions": {"sex": "sex"}}}, "no dimension sex"),
        ({"records": None}, "declare them too"),
        ({"workbook": {"numerator": "1", "also": {"by_day": {"numerator": "1"}}}}, "also must name"),
        ({"scale": 1}, "a percentage has scale 100"),
        ({"kind": "stock"}, "has no denominator"),
        ({"by": [{"dimension": "kind", "codelist": "no_such_list"}]}, "no code list no_such_list"),
        ({"id": "other"}, "elderly_care/other"),
    ],
)
def test_what_is_wrong_with_a_definition_is_named(tmp_path: Path, change: dict[str, Any], place: str) -> None:
    with pytest.raises(DefinitionError, match=place):
        load_definition(written(tmp_path, {**source(), **change}))


def test_a_file_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"nursing_bed_share\.yaml"):
        load_definition(written(tmp_path, "id: [unclosed"))


def test_a_dimension_stands_for_one_code_list_everywhere(tmp_path: Path) -> None:
    for indicator_id, codelist in (("one", "petition_channel"), ("two", "sex")):
        body = {**source(), "id": indicator_id, "by": [{"dimension": "channel", "codelist": codelist}]}
        path = tmp_path / "elderly_care" / f"{indicator_id}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(body, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DefinitionError, match="two code lists for channel"):
        load_definitions(tmp_path)


def test_definitions_are_unchangeable() -> None:
    definition: Definition = load_definitions()["nursing_bed_share"]
    with pytest.raises(ValueError, match="frozen"):
        definition.target = definition.scale


def test_records_and_workbook_are_optional(tmp_path: Path) -> None:
    body = {name: said for name, said in source().items() if name not in ("records", "workbook")}
    definition = load_definition(written(tmp_path, body))
    assert (definition.records, definition.workbook) == (None, None)
