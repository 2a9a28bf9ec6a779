"""A night as commands see it: who is triggered, what is waited for, what is reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cityplan.orchestration import nights
from cityplan.orchestration.client import Run
from cityplan.orchestration.nights import Night, NightResult, NightRun

pytestmark = pytest.mark.usefixtures("no_waiting")
BEGINNING = datetime(2026, 11, 1, tzinfo=UTC)
ENDED = BEGINNING + timedelta(seconds=1)
ALL = ("education", "petitions")
ACCEPTED = {"extract": "education.kindergartens", "as_of": "2026-10-31", "status": "accepted"}
REFUSED = ACCEPTED | {"extract": "petitions.cases", "status": "refused"}


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nights, "_POLL_S", 0)


class FakeAirflow:
    """Runs end as soon as they are triggered; marts follow the closing, or the last of all departments.

    `went_ahead`: a broken-off night had reported for some, so that the marts did not wait for all.
    """

    def __init__(
        self, reports: Mapping[str, Any], broken: tuple[str, ...] = (), went_ahead: bool = False
    ) -> None:
        self.reports = reports
        self.broken = broken
        self.went_ahead = went_ahead
        self.seen: set[Run] = set()
        self.started: list[tuple[str, str, Mapping[str, Any]]] = []

    def trigger(self, dag_id: str, partition_key: str, conf: Mapping[str, Any]) -> Run:
        self.started.append((dag_id, partition_key, conf))
        return Run(dag_id, f"run{len(self.started)}")

    def unfinished(self, runs: Iterable[Run]) -> set[Run]:
        """Every run goes on for one look and is over at the next."""
        new = set(runs) - self.seen
        self.seen |= new
        return new

    def runs_after(self, dag_id: str, moment: datetime, partition_key: str) -> list[Run]:
        assert moment >= BEGINNING
        dags = [started for started, key, _ in self.started if key == partition_key]
        if "close_night" in dags:
            return [Run(dag_id, "asset2")]
        if self.went_ahead:
            return [Run(dag_id, "asset1")] if moment < ENDED else []
        follow = {f"extracts_{name}" for name in ALL} <= set(dags) and moment >= ENDED
        return [Run(dag_id, "asset1")] if follow else []

    def tasks(self, runs: Iterable[Run]) -> list[dict[str, Any]]:
        return [self.task(run.dag_id) for run in runs]

    def task(self, dag_id: str) -> dict[str, Any]:
        return {
            "id": dag_id,
            "dag_id": dag_id,
            "dag_display_name": dag_id,
            "task_id": {"close_night": "close_night", "plan_marts": "build_models"}.get(
                dag_id, "report_night"
            ),
            "state": "failed" if dag_id in self.broken else "success",
            "start_date": BEGINNING.isoformat(),
            "end_date": ENDED.isoformat(),
            "rendered_map_index": None,
        }

    def task_names(self, dag_id: str) -> dict[str, str]:
        return {"report_night": "report", "close_night": "close", "build_models": f"build {dag_id}"}

    def result(self, run: Run, task_id: str) -> Any:
        if task_id == "complete_publication":
            return None if run.dag_id in self.broken else {"publication_id": 1}
        return self.reports.get(run.dag_id)

    def errors(self, task: Mapping[str, Any]) -> list[str]:
        return [f"{task['dag_id']} has no disk"]


class Silent:
    def task_ended(self, dag: str, task: str, state: str) -> None: ...

    def running(self, tasks: list[str]) -> None: ...


def report(*outcomes: Mapping[str, Any]) -> dict[str, Any]:
    return {"outcomes": list(outcomes), "failed_extracts": []}


def run(airflow: Any, *departments: str) -> NightResult:
    return NightRun(airflow, Night(date(2026, 10, 31), departments), ALL, Silent()).run()


def test_with_all_departments_the_marts_follow_by_themselves() -> None:
    airflow = FakeAirflow({"extracts_education": report(ACCEPTED), "extracts_petitions": report()})
    result = run(airflow, *ALL)
    assert [dag_id for dag_id, *_ in airflow.started] == ["extracts_education", "extracts_petitions"]
    assert (result.exit_code, result.publication) == (0, {"publication_id": 1})


def test_marts_that_went_ahead_after_a_broken_off_night_are_set_off_once_more() -> None:
    reports = {"extracts_education": report(ACCEPTED), "extracts_petitions": report()}
    airflow = FakeAirflow(reports, went_ahead=True)
    assert run(airflow, *ALL).exit_code == 0
    assert airflow.started[-1] == ("close_night", "2026-10-31", {})


def test_with_some_departments_the_night_is_closed_for_the_others() -> None:
    airflow = FakeAirflow({"extracts_education": report(ACCEPTED)})
    assert run(airflow, "education").outcomes == [ACCEPTED]
    assert airflow.started[-1] == ("close_night", "2026-10-31", {})


def test_a_refused_delivery_is_exit_code_3_and_the_rest_is_published() -> None:
    airflow = FakeAirflow({"extracts_education": report(ACCEPTED), "extracts_petitions": report(REFUSED)})
    result = run(airflow, *ALL)
    assert (result.exit_code, result.refused) == (3, [REFUSED])
    assert result.publication is not None


def test_a_department_without_a_report_is_exit_code_1_and_holds_nobody_up() -> None:
    airflow = FakeAirflow({"extracts_education": report(ACCEPTED)})
    result = run(airflow, *ALL)
    assert airflow.started[-1][0] == "close_night"
    assert (result.exit_code, result.failures) == (1, ["extracts_petitions ended without a report."])


def test_marts_that_fail_are_exit_code_1_with_their_reason() -> None:
    airflow = FakeAirflow({"extracts_education": report(), "extracts_petitions": report()}, ("plan_marts",))
    result = run(airflow, *ALL)
    assert (result.exit_code, result.publication) == (1, None)
    assert result.failures == ["plan_marts · build plan_marts: plan_marts has no disk"]


class StillRunning(FakeAirflow):
    """A department's task runs for three looks; nobody need ask whether the run is over meanwhile."""

    def __init__(self) -> None:
        super().__init__({"extracts_education": report(ACCEPTED)})
        self.looks, self.asked_while_running = 0, 0

    def unfinished(self, runs: Iterable[Run]) -> set[Run]:
        self.asked_while_running += 0 < self.looks < 3
        return set(runs) if self.looks < 3 else super().unfinished(runs)

    def tasks(self, runs: Iterable[Run]) -> list[dict[str, Any]]:
        self.looks += 1
        found = super().tasks(runs)
        return [task | {"state": "running"} for task in found] if self.looks < 3 else found


def test_whether_a_run_is_over_is_asked_only_while_none_of_its_tasks_runs() -> None:
    airflow = StillRunning()
    assert run(airflow, "education").exit_code == 0
    assert (airflow.looks >= 3, airflow.asked_while_running) == (True, 0)
