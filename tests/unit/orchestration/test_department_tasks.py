"""The tasks of a department's night: what was loaded is told although something else could not be read."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk import Asset

from cityplan.errors import ChannelError
from cityplan.ledger import Counts
from cityplan.loading import night, settled
from cityplan.loading.outcome import DeliveryOutcome, NightError, NightOutcome, Status
from cityplan.orchestration import department_tasks
from cityplan.reporting import data_docs
from cityplan.warehouse import connect

EXTRACT = "education.kindergartens"
DAY = date(2026, 10, 31)
ACCEPTED = DeliveryOutcome.of(7, EXTRACT, DAY, Status.ACCEPTED, Counts(3, 3, 0, 0, 0))
REFUSED = DeliveryOutcome.of(8, EXTRACT, DAY, Status.REFUSED, Counts(0, 0, 0, 0, 0), "no header")
UNREAD = ChannelError("Interface education/x: no answer.", "Check it.")


@dataclass
class Run:
    """A run of a department's DAG: what its tasks have left, by task and key."""

    left: dict[tuple[str, str], Any] = field(default_factory=dict)
    task: str = "load"
    events: dict[Asset, Any] = field(default_factory=dict)

    def xcom_push(self, key: str, value: Any) -> None:
        self.left[self.task, key] = value

    def xcom_pull(self, task_ids: str, key: str = "return_value", map_indexes: int | None = None) -> Any:
        assert map_indexes in {0, None}, "there is one extract"
        return self.left.get((task_ids, key))

    def context(self) -> dict[str, Any]:
        run = SimpleNamespace(run_after=datetime(2026, 11, 1, tzinfo=UTC), partition_key=DAY.isoformat())
        return {
            "dag_run": run,
            "ti": self,
            "run_id": "test",
            "params": {"inbox": "/inbox"},
            "outlets": list(self.events),
            "outlet_events": self.events,
        }


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    run = Run(events={Asset("department"): SimpleNamespace(extra=None)})
    settings = SimpleNamespace(landing_folder=Path("/landing"))
    monkeypatch.setattr(department_tasks, "get_current_context", run.context)
    monkeypatch.setattr(department_tasks, "task_settings", lambda: settings)
    monkeypatch.setattr(data_docs, "write_pages", lambda *_: None)
    monkeypatch.setattr(connect, "role_connection", lambda *_, **__: nullcontext())
    return run


def loading(monkeypatch: pytest.MonkeyPatch, *deliveries: DeliveryOutcome, unread: bool) -> None:
    """Let a load come to these outcomes, and to something that could not be read."""
    outcome = NightOutcome(EXTRACT, DAY, deliveries)

    def load(*_: object, **__: object) -> NightOutcome:
        if unread:
            raise NightError(outcome, UNREAD)
        return outcome

    monkeypatch.setattr(night, "load_extract", load)


def reported(run: Run) -> dict[str, Any]:
    """What the report says after the load of the one extract."""
    run.left["find_work", "return_value"] = [{"extract": EXTRACT}]
    run.task = "report_night"
    return department_tasks.report()


@pytest.mark.parametrize("delivery", [ACCEPTED, REFUSED])
def test_what_was_loaded_is_reported_although_something_could_not_be_read(
    run: Run, monkeypatch: pytest.MonkeyPatch, delivery: DeliveryOutcome
) -> None:
    loading(monkeypatch, delivery, unread=True)
    with pytest.raises(ChannelError) as failure:
        department_tasks.load({"extract": EXTRACT})
    assert str(failure.value) == str(UNREAD)
    report = reported(run)
    assert [(one["delivery_id"], one["status"]) for one in report["outcomes"]] == [
        (delivery.delivery_id, delivery.status.value)
    ]
    assert report["failed_extracts"] == [EXTRACT]


def test_an_extract_loaded_as_a_whole_has_not_failed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    loading(monkeypatch, ACCEPTED, unread=False)
    department_tasks.load({"extract": EXTRACT})
    report = reported(run)
    assert (report["deliveries"], report["failed_extracts"]) == (1, [])


def test_an_extract_whose_task_left_nothing_has_failed(run: Run) -> None:
    assert reported(run)["failed_extracts"] == [EXTRACT]


def test_what_cannot_be_read_is_left_to_the_loading(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_: object) -> None:
        raise UNREAD

    monkeypatch.setattr(department_tasks, "find_work", lambda *_: [{"extract": EXTRACT}])
    monkeypatch.setattr(settled, "settled", unreadable)
    run.task = "find_work"
    assert department_tasks.find("education") == [{"extract": EXTRACT}]
    assert run.left["find_work", "outcomes"] == []
