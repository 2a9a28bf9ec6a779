"""Nights on the real scheduler: the commands an operator types, what they answer, what they leave behind.

One system is started for all of these tests and each night goes on where the one before ended: Airflow's
start and every run through its scheduler cost seconds.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from cityplan.contracts import load_contracts
from cityplan.orchestration.client import Run
from cityplan.orchestration.environment import airflow_environment
from cityplan.orchestration.names import department_dag_id
from cityplan.orchestration.processes import session_members
from cityplan.orchestration.system import AirflowSystem
from cityplan.settings import PROJECT_ROOT, Settings
from tests.end_to_end.operator import INBOXES, Operator
from tests.support.receivers import Robot, answering

UNREACHABLE = "postgres://nobody:secret@127.0.0.1:1/none"
KINDERGARTENS = "education/kindergartens/2021-10-31/kindergartens.csv"


@pytest.fixture(scope="module")
def robot() -> Iterator[Robot]:
    with answering(Robot()) as robot:
        yield robot


@pytest.fixture(scope="module")
def operator(
    make_warehouse: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory, robot: Robot
) -> Iterator[Operator]:
    """An operator at a running system, with a robot to tell owners and an exchange database out of reach."""
    environment = {**robot.environment, "AIRFLOW_CONN_HOUSING_EXCHANGE": UNREACHABLE}
    operator = Operator(make_warehouse(tmp_path_factory.mktemp("state")), environment)
    started = operator.types("up", "--by-hand")  # or the clock adds a night of its own at certain hours
    assert started.returncode == 0, started.stderr
    yield operator
    operator.types("down")


@pytest.fixture(scope="module")
def unreachable(operator: Operator) -> Run:
    """A department's run that asks the exchange database: it tries again while the tests go on."""
    with AirflowSystem(operator.settings).client() as client:
        return client.trigger(department_dag_id("housing"), "2021-12-31", {})


@pytest.mark.usefixtures("unreachable")
def test_a_night_with_a_refused_delivery_publishes_the_rest(operator: Operator) -> None:
    night = operator.nightly(INBOXES / "with_refusal")
    assert night.returncode == 3, night.stdout + night.stderr
    assert "教育局 Education Bureau · 入库 load: 幼儿园 Kindergartens" in night.stdout
    assert "拒收 refused" in night.stdout
    assert "在园幼儿数" in night.stdout  # the missing column, by the department's own name
    assert operator.asks("select extract, status from audit.delivery order by 1") == [
        ("cases", "accepted"),
        ("kindergartens", "refused"),
    ]
    assert operator.asks("select count(*) from audit.publication where completed_at is not null") == [(1,)]


def test_on_an_empty_warehouse_one_extract_alone_is_published(operator: Operator) -> None:
    assert operator.asks("select distinct indicator_id from marts.fct_indicator_value order by 1") == [
        ("petition_on_time_rate",),
        ("petition_satisfaction",),
    ]


def test_the_same_again_stays_refused_and_is_not_published_twice(operator: Operator) -> None:
    night = operator.nightly(INBOXES / "with_refusal")
    assert night.returncode == 3, night.stdout + night.stderr
    assert "still refused" in night.stdout
    assert "Nothing changed" in night.stdout
    assert operator.asks("select count(*) from audit.publication") == [(1,)]


def test_the_owner_of_a_refused_delivery_is_told_once(robot: Robot) -> None:
    [told] = [text for text in robot.texts if text.startswith("拒收 refused")]
    assert "education.kindergartens" in told
    assert told.endswith(load_contracts()["education.kindergartens"].owner)


def test_sent_again_corrected_it_is_accepted_and_its_values_follow(
    operator: Operator, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / KINDERGARTENS).parent.mkdir(parents=True)
    shutil.copy(INBOXES / "first_night" / KINDERGARTENS, inbox / KINDERGARTENS)
    night = operator.nightly(inbox)
    assert night.returncode == 0, night.stdout + night.stderr
    assert "3 =         3 +         0 +         0 +         0  接受 accepted" in night.stdout
    value = """
        select numerator, denominator from marts.fct_indicator_value
        where indicator_id = 'inclusive_kindergarten_coverage' and division_code = '230100'
            and period_end = '2022-01-31' and dimension = 'total' and measure = 'headline'
    """
    assert operator.asks(value) == [(360, 400)]


def test_a_night_that_cannot_run_is_exit_code_1(operator: Operator, tmp_path: Path) -> None:
    missing = operator.nightly(tmp_path / "nowhere")
    assert missing.returncode == 1
    assert "There is no folder" in missing.stderr


def test_every_model_is_an_asset_with_an_event_for_each_build(operator: Operator) -> None:
    [(first,)] = operator.asks("select min(known_at) from audit.publication")
    with AirflowSystem(operator.settings).client() as client:
        events = [
            event
            for event in client.asset_events("model_fct_indicator_value")
            if datetime.fromisoformat(event["timestamp"]) > first  # others share the server's metadata
        ]
    assert len(events) == 2
    assert all(event["extra"]["tests"] > 0 for event in events)


def test_departments_that_report_in_the_same_moment_are_waited_for_in_one_run(operator: Operator) -> None:
    environment = airflow_environment(operator.settings, 1, follow_clock=False)
    environment["PYTHONPATH"] += f":{PROJECT_ROOT}"
    command = [sys.executable, "-m", "tests.end_to_end.two_events"]
    reported = subprocess.run(command, env=environment, cwd=PROJECT_ROOT, capture_output=True, text=True)
    assert reported.stdout.splitlines()[-1:] == ["waiting runs: 1"], reported.stdout + reported.stderr


def test_a_system_out_of_reach_reddens_its_task_and_its_owner_is_told_once(
    operator: Operator, robot: Robot, unreachable: Run
) -> None:
    with AirflowSystem(operator.settings).client() as client:
        while client.unfinished([unreachable]):
            time.sleep(1)
        states = {(task["task_id"], task["state"]) for task in client.tasks([unreachable])}
    assert ("load", "failed") in states
    assert ("report_night", "success") in states
    failures = [text for text in robot.texts if text.startswith("运行失败 run failed")]
    assert len(failures) == 1, failures
    told = failures[0]
    assert "extracts_housing 2021-12-31" in told
    assert told.endswith(load_contracts()["housing.rent_subsidy_payments"].owner)
    assert "secret" not in told


def test_down_leaves_no_process_behind(operator: Operator) -> None:
    session = AirflowSystem(operator.settings).session
    assert session is not None
    assert len(session_members(session)) > 3
    stopped = operator.types("down")
    assert stopped.returncode == 0
    assert session_members(session) == set()
