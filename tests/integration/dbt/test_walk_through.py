"""The walk-through in the docs, done word for word on a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import ironcalc
import pytest

from cityplan.contracts import load_contracts
from cityplan.settings import PROJECT_ROOT, Settings
from cityplan.warehouse.connect import role_connection

PAGE = PROJECT_ROOT / "docs" / "reference" / "adding-an-extract-and-an-indicator.md"
FILE = re.compile(r"^`([^`\n]+)`\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DELIVERY = re.compile(r"^Put into the inbox as `([^`\n]+)`\n```csv\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VALUE = re.compile(r"^\| (\d{6}) \| (\d{4}-\d\d-\d\d) \| (\d+) \|$", re.MULTILINE)
NIGHT = """
import sys
from datetime import date
from pathlib import Path
from cityplan.garbage import collect_seldom
collect_seldom()
from cityplan.settings import load_settings
from cityplan.audit.column_lineage import load_lineage
from cityplan.publication.dbt_command import run_dbt
from cityplan.publication.project import PLACEHOLDERS, dbt_arguments, read_project
from cityplan.warehouse.connect import role_connection
from cityplan.warehouse.migrate import migrate
from tests.integration.reproduction.nights import load_inbox, publish
settings, night = load_settings(), date.fromisoformat(sys.argv[2])
migrate(settings)
for outcome in load_inbox(settings, Path(sys.argv[1]), night):
    print(outcome.extract, outcome.status, outcome.accepted, outcome.quarantined)
publish(settings, night)
with role_connection(settings, "loader", autocommit=True) as loader:
    print("lineage", load_lineage(settings, loader) > 0)
worked = ("--select", "meal_stations_open,test_type:unit")
target, manifest = settings.dbt_folder / "target", read_project(settings)
done = run_dbt(dbt_arguments(settings.root, target, "test", PLACEHOLDERS, *worked), manifest)
print("worked rows", [(one.node.name, str(one.status)) for one in done.result.results])
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the files of the page and nothing else."""
    folder = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
    tests = ("tests/unit/definitions", "tests/unit/contracts", "tests/fixtures")
    for part in ("plugins", "expectations", "dbt_project", *tests):
        shutil.copytree(PROJECT_ROOT / part, folder / part, ignore=ignored)
    for path, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        assert not (folder / path).exists(), "the walk-through only adds files"
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def published(copy: Path, module_settings: Settings) -> tuple[Settings, str]:
    """The warehouse after generating, delivering and a night, and what the night said."""
    page = PAGE.read_text(encoding="utf-8")
    [(place, rows)] = DELIVERY.findall(page)
    delivered = copy / "inbox" / place
    delivered.parent.mkdir(parents=True)
    delivered.write_text(rows, encoding="utf-8")
    run(copy, module_settings, "-m", "cityplan", "generate")
    last = max(day for _, day, _ in VALUE.findall(page))
    return module_settings, run(copy, module_settings, "-c", NIGHT, str(copy / "inbox"), last)


def run(copy: Path, settings: Settings, *arguments: str) -> str:
    """Run the copy's Python in a process of its own; what is imported lies in the copy."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(copy / "plugins"), str(PROJECT_ROOT))),
        "CITYPLAN_STATE": str(settings.state),
        "WAREHOUSE_URL": str(settings.warehouse_url),
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_it_touches_a_contract_a_staging_model_a_definition_and_a_model_with_its_worked_rows() -> None:
    paths = [Path(path) for path, _ in FILE.findall(PAGE.read_text(encoding="utf-8"))]
    assert [(path.parts[:3:2], path.name) for path in paths] == [
        (("expectations", "meal_stations.odcs.yaml"), "meal_stations.odcs.yaml"),
        (("dbt_project", "staging"), "stg_civil_affairs__meal_stations.sql"),
        (("dbt_project", "elderly_care"), "meal_stations_open.yaml"),
        (("dbt_project", "indicators"), "meal_stations_open.sql"),
        (("dbt_project", "indicators"), "meal_stations_open__unit_tests.yml"),
    ]


def test_the_tests_of_contracts_and_definitions_hold_in_the_copy(
    copy: Path, published: tuple[Settings, str]
) -> None:
    run(
        copy,
        published[0],
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        str(copy / "tests"),
    )


def test_the_worked_rows_hold_and_the_columns_are_followed(published: tuple[Settings, str]) -> None:
    assert "('meal_stations_are_those_open_at_the_month_end', 'pass')" in published[1]
    assert "lineage True" in published[1]


def test_the_delivery_is_loaded_and_the_broken_row_set_aside(published: tuple[Settings, str]) -> None:
    assert "civil_affairs.meal_stations accepted 3 1" in published[1]


def test_the_values_are_those_of_the_page(published: tuple[Settings, str]) -> None:
    expected = {
        (code, day): int(value) for code, day, value in VALUE.findall(PAGE.read_text(encoding="utf-8"))
    }
    with role_connection(published[0], "analyst") as connection:
        facts = connection.execute(
            "select division_code, period_end::text, value from marts.fct_indicator_value"
            " where indicator_id = 'meal_stations_open' and measure = 'headline'"
        ).fetchall()
        mart = connection.execute(
            "select division_code, period_end::text, meal_stations_open"
            " from marts.mart_elderly_care_by_district_month"
        ).fetchall()
        streets = connection.execute(
            "select count(*) from marts.mart_elderly_care_by_street_month"
            " where is_latest and meal_stations_open = 1"
        ).fetchone()
    assert expected.items() <= {(code, day): value for code, day, value in facts}.items()
    assert expected.items() <= {(code, day): value for code, day, value in mart}.items()
    assert streets == (2,)


def test_the_freshness_of_every_extract_is_known(published: tuple[Settings, str]) -> None:
    with role_connection(published[0], "analyst") as connection:
        rows = connection.execute("select extract, last_as_of::text, is_late from marts.freshness").fetchall()
    assert {row[0] for row in rows} == {*load_contracts(), "civil_affairs.meal_stations"}
    assert ("civil_affairs.meal_stations", "2022-03-31", False) in rows


def test_the_demonstration_city_goes_on_without_the_new_department_list(
    copy: Path, module_settings: Settings
) -> None:
    script = (
        "from cityplan.city import open_city; from cityplan.settings import load_settings;"
        "city = open_city('hamlet', 1, False, load_settings());"
        "print(sorted({one.extract for night in city.nights for one in night.deliveries}))"
    )
    assert "meal_stations" not in run(copy, module_settings, "-c", script)


def test_the_scorecards_have_it_and_its_status(published: tuple[Settings, str]) -> None:
    with role_connection(published[0], "analyst") as connection:
        city = connection.execute(
            "select value, target, name_zh from marts.plan_scorecard"
            " where indicator_id = 'meal_stations_open'"
        ).fetchall()
        districts = connection.execute(
            "select division_code, value from marts.district_scorecard"
            " where indicator_id = 'meal_stations_open' and value > 0"
        ).fetchall()
    assert city == [(2, 100, "在营老年助餐点数")]
    assert districts == [("230102", 2)]


def test_the_figure_leads_to_its_rows_and_is_recomputed_from_them(
    copy: Path, published: tuple[Settings, str]
) -> None:
    settings, asked = published[0], ("meal_stations_open", "--period", "2022-03")
    traced = run(copy, settings, "-m", "cityplan", "trace", *asked)
    assert "2 of 2 records" in traced
    assert "A1" in traced and "A2" in traced and "A3" not in traced
    book = copy / "figure.xlsx"
    run(copy, settings, "-m", "cityplan", "workbook", *asked, "--out", str(book))
    model = ironcalc.load_from_xlsx(str(book), "en", "UTC", "en")
    model.evaluate()
    checks = [str(model.get_cell_value(0, row, 4)) for row in range(1, 40)]
    assert checks.count("相符 equal") == 3
