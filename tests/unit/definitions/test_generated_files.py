"""What dbt reads is made from contracts and definitions and never drifts from them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import yaml

from cityplan import COMMAND
from cityplan.contracts import load_contracts
from cityplan.definitions import load_definitions
from cityplan.definitions.catalogue import CATALOGUE
from cityplan.definitions.project import generated_files, stale_files, write_project
from tests.support.generated import copy_generated


def seed(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(generated_files()[f"dbt_project/seeds/{name}.csv"])))


def test_the_generated_files_are_up_to_date() -> None:
    assert stale_files() == [], f"run `{COMMAND} generate`"


def test_writing_repairs_what_drifted_and_nothing_else(tmp_path: Path) -> None:
    copy_generated(tmp_path)
    (tmp_path / "dbt_project" / "seeds" / "extracts.csv").write_text("changed by hand", encoding="utf-8")
    (tmp_path / CATALOGUE).unlink()
    assert write_project(tmp_path) == ["dbt_project/seeds/extracts.csv", CATALOGUE]
    assert stale_files(tmp_path) == []


def test_each_indicator_is_a_row_of_the_seed() -> None:
    rows = {row["indicator_id"]: row for row in seed("indicators")}
    assert list(rows) == list(load_definitions())
    households = rows["rental_subsidy_households"]
    assert (households["target"], households["scale"], households["denominator_zh"]) == ("40000", "1", "")
    assert (households["first_year"], households["last_year"]) == ("2022", "2026")
    assert rows["petition_on_time_rate"]["dimensions"] == "channel, responsible_unit"


def test_a_tooltip_has_formula_window_and_sources_in_both_languages() -> None:
    [row] = [row for row in seed("indicators") if row["indicator_id"] == "nursing_bed_share"]
    assert row["tooltip_zh"] == f"公式：{row['formula_zh']}。口径：期末时点。来源：民政局“养老服务机构”。"
    assert row["tooltip_en"].startswith(
        f"Formula: {row['formula_en']}. Window: as it stood at the month end. "
    )
    assert row["tooltip_en"].endswith("Elderly-care institutions (Civil Affairs Bureau).")


def test_the_catalogue_has_a_section_of_every_indicator() -> None:
    page = generated_files()[CATALOGUE]
    assert [line[4:] for line in page.splitlines() if line.startswith("### ")] == list(load_definitions())
    section = page.split("### family_doctor_satisfaction\n")[1].split("### ")[0]
    assert "| 目标 Target | ≥ 85 %，至2026-12-31 | ≥ 85 %, by 2026-12-31 |" in section
    assert "| 区间 Interval |" in section and "| 时间口径 Window |" in section
    streets = page.split("### red_property_coverage\n")[1].split("### ")[0]
    assert "街道乡镇（区划）" in streets and "`marts.mart_housing_by_street_month`" in streets
    assert "区间 Interval" not in streets


def test_the_first_extract_of_an_indicator_is_its_main_one() -> None:
    rows = [row for row in seed("indicator_extracts") if row["indicator_id"] == "pension_participation_rate"]
    assert [(row["position"], row["extract"]) for row in rows] == [
        ("1", "human_resources.pension_participants"),
        ("2", "statistics.resident_population"),
        ("3", "education.student_counts"),
    ]


def test_the_calendar_of_every_extract_is_a_row_of_the_seed() -> None:
    rows = {row["extract"]: row for row in seed("extracts")}
    assert set(rows) == set(load_contracts())
    kindergartens = rows["education.kindergartens"]
    assert (kindergartens["cadence"], kindergartens["calendar_anchor"]) == ("yearly", "10-31")


def test_members_have_names_in_both_languages() -> None:
    rows = seed("members")
    assert all(row["name_zh"] and row["name_en"] for row in rows)
    assert {row["member"] for row in rows if row["dimension"] == "scheme"} == {"employee", "resident"}


def test_pseudonyms_are_described_as_such_and_names_never_appear() -> None:
    text = generated_files()["dbt_project/models/staging/health/_health__sources.yml"]
    [table] = [
        table
        for table in yaml.safe_load(text)["sources"][0]["tables"]
        if table["name"] == "family_doctor_contracts"
    ]
    columns = {column["name"]: column["description"] for column in table["columns"]}
    assert "keyed pseudonym" in columns["id_number"]
    assert not {"name", "phone"} & set(columns)
    assert {"id_number_birth_year", "id_number_sex", "version_from", "known_to"} <= set(columns)
