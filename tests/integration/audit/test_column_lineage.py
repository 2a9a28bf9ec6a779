"""Every column of the marts leads to fields of the contracts, through the models as dbt compiled them."""

from __future__ import annotations

import copy
import json
import shutil
from typing import Any

import pytest

from cityplan.audit.column_lineage import Lineage, lineage_of, lineage_rows, load_lineage
from cityplan.audit.query_columns import LineageError
from cityplan.contracts import load_contracts
from cityplan.definitions import load_definitions
from cityplan.loading.tables import REGISTER_OF_DIVISIONS
from cityplan.settings import PROJECT_ROOT, Settings
from cityplan.warehouse.connect import role_connection
from tests.support.hamlet import PublishedHamlet

VALUES = "fct_indicator_value"


@pytest.fixture(scope="module")
def manifest(irregular_hamlet: PublishedHamlet) -> dict[str, Any]:
    path = irregular_hamlet.settings.dbt_folder / "target" / "manifest.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def lineage(manifest: dict[str, Any]) -> Lineage:
    return lineage_of(manifest, load_contracts())


def test_every_mart_and_every_column_of_it_is_followed(
    irregular_hamlet: PublishedHamlet, lineage: Lineage
) -> None:
    followed = {(row[0], row[1]) for row in lineage_rows(lineage)}
    with role_connection(irregular_hamlet.settings, "transformer") as connection:
        there = connection.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'marts'"
            " and column_name not in ('known_from', 'known_to', 'scd_id', 'dbt_scd_id', 'dbt_updated_at')"
        ).fetchall()
    assert {(table, column) for table, column in there} - followed == set()


@pytest.mark.parametrize("indicator_id", sorted(load_definitions()))
def test_the_figures_of_an_indicator_come_from_its_extracts(lineage: Lineage, indicator_id: str) -> None:
    definition, origins = load_definitions()[indicator_id], lineage.columns[VALUES]
    declared = set(definition.extracts)
    # Which streets have a row, and of which districts a city's residents must be.
    is_listed = definition.streets or "statistics.resident_population" in declared
    listing = {REGISTER_OF_DIVISIONS} if is_listed else set()
    for column in ("numerator", "value", "n"):
        extracts = {origin.extract for origin in origins[column] if origin.indicator_id == indicator_id}
        assert extracts and extracts <= declared | listing, (column, extracts)
    assert definition.extracts[0] in extracts


def test_what_flows_into_a_figure_is_told_from_what_decides_over_it(lineage: Lineage) -> None:
    found = {
        origin.field: (way.is_condition, way.path)
        for origin, way in lineage.columns[VALUES]["numerator"].items()
        if origin.indicator_id == "nursing_bed_share"
    }
    through = ("int_indicator_values", "nursing_bed_share", "stg_civil_affairs__elderly_care_institutions")
    assert found == {
        "beds_nursing": (False, through),
        "closed_on": (True, through),
        "division_code": (True, through),
        "opened_on": (True, through),
    }


def test_a_field_of_an_id_number_is_the_id_number(lineage: Lineage) -> None:
    contracts = load_contracts()
    for row in lineage_rows(lineage):
        if row[5] is not None:
            assert row[5] in {field.name for field in contracts[row[4]].fields}


def planted(manifest: dict[str, Any], model: str, old: str, new: str) -> dict[str, Any]:
    """The manifest with a change of a model's compiled SQL."""
    changed = copy.deepcopy(manifest)
    node = changed["nodes"][f"model.cityplan.{model}"]
    assert old in node["compiled_code"]
    node["compiled_code"] = node["compiled_code"].replace(old, new)
    return changed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("beds_nursing as", "beds_nursed as", "no column beds_nursed"),
        ("from institutions", "from institution", "no relation institution"),
        ("beds_nursing as", "beds_nursing) as", "cannot be read"),
    ],
)
def test_a_model_with_a_broken_reference_is_named(
    manifest: dict[str, Any], old: str, new: str, said: str
) -> None:
    with pytest.raises(LineageError, match=rf"(?s)nursing_bed_share: .*{said}"):
        lineage_of(planted(manifest, "nursing_bed_share", old, new), load_contracts())


def test_a_field_that_is_not_in_the_contract_is_no_column(manifest: dict[str, Any]) -> None:
    broken = planted(manifest, "stg_health__deaths", "versions.death_date,", "versions.died_on,")
    with pytest.raises(LineageError, match=r"stg_health__deaths: .*versions.died_on"):
        lineage_of(broken, load_contracts())


def test_a_column_that_comes_from_nowhere_must_be_declared(manifest: dict[str, Any]) -> None:
    broken = copy.deepcopy(manifest)
    broken["nodes"]["model.cityplan.dim_member"]["compiled_code"] = "select 1 as value"
    with pytest.raises(LineageError, match=r"dim_member.value comes from 0 fields"):
        list(lineage_rows(lineage_of(broken, load_contracts())))


def test_it_is_loaded_once_for_each_version_of_models_and_contracts(
    irregular_hamlet: PublishedHamlet, settings: Settings
) -> None:
    target = settings.dbt_folder / "target"
    with role_connection(settings, "loader") as loader:
        with pytest.raises(LineageError, match="No models were built"):
            load_lineage(settings, loader)
        target.mkdir(parents=True)
        shutil.copy(irregular_hamlet.settings.dbt_folder / "target" / "manifest.json", target)
        written = load_lineage(settings, loader)
        assert written > 0
        assert load_lineage(settings, loader) == 0
    page = (PROJECT_ROOT / "docs" / "reference" / "provenance.md").read_text(encoding="utf-8")
    query = page.split("```sql lineage\n")[1].split("```")[0]
    with role_connection(settings, "auditor") as auditor:
        assert auditor.execute("select count(*) from audit.column_lineage").fetchall() == [(written,)]
        rows = auditor.execute(query.encode()).fetchall()
    assert ("civil_affairs.elderly_care_institutions", "beds_nursing", "value") in [row[:3] for row in rows]
