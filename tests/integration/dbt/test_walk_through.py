"""The walk-through in the docs, done word for word on a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

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
from cityplan.settings import load_settings
from tests.integration.reproduction.nights import load_inbox, publish
settings, night = load_settings(), date.fromisoformat(sys.argv[2])
for outcome in load_inbox(settings, Path(sys.argv[1]), night):
    print(outcome.extract, outcome.status, outcome.accepted, outcome.quarantined)
publish(settings, night)
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the files of the page and nothing else."""
    folder = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
    for part in ("plugins", "expectations", "dbt_project"):
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


def test_it_touches_a_contract_a_staging_model_a_definition_and_a_model() -> None:
    paths = [path for path, _ in FILE.findall(PAGE.read_text(encoding="utf-8"))]
    assert [Path(path).parts[:3:2] for path in paths if path.endswith(".yaml")] == [
        ("expectations", "meal_stations.odcs.yaml"),
        ("dbt_project", "elderly_care"),
    ]
    assert [Path(path).parts[2] for path in paths if path.endswith(".sql")] == ["staging", "indicators"]
    assert len(paths) == 4


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
