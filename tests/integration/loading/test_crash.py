"""A run killed at any point and started again ends in the state of a run that was never killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cityplan.contracts import load_contracts
from cityplan.loading import pipeline, receipt
from cityplan.settings import Settings
from cityplan.warehouse.connect import connect, owner_url
from tests.support.deliveries import TestWarehouse, clean_record

EXTRACT = "civil_affairs.elderly_care_institutions"
CONTRACT = load_contracts()[EXTRACT]
STEPS = ("received", "typed", "checked", "split", "decided")
"""Names of the steps of a load, each reported when it is complete."""


def deliver(city: TestWarehouse) -> None:
    """A state, then another with a changed, a missing, a broken, a repeated and a new record."""
    homes = [clean_record(CONTRACT, number) for number in range(8)]
    city.deliver(EXTRACT, "2024-03-31", homes)
    changed = clean_record(CONTRACT, 0, beds_total="77")
    broken = clean_record(CONTRACT, 1, kind="外星人")
    city.deliver(EXTRACT, "2024-04-30", [changed, broken, *homes[2:7], homes[6], clean_record(CONTRACT, 9)])


def state(city: TestWarehouse) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that must not depend on kills: no times, no delivery numbers."""
    return {
        "history": city.rows(
            "select institution_id, beds_total, as_of, file_no, row_number, version_from, version_to::text,"
            " known_to = 'infinity' from history.civil_affairs__elderly_care_institutions"
            " order by institution_id, version_from, known_from"
        ),
        "deliveries": city.rows(
            "select as_of, status, records_read, rows_accepted, rows_quarantined, rows_skipped, rows_refused"
            " from audit.delivery order by as_of"
        ),
        "quarantined": city.rows("select row_number, rule_ids, reason from quality.quarantined_row"),
        "skipped": city.rows("select row_number, reason from quality.skipped_row"),
        "checks": city.rows(
            "select as_of, rule_id, evaluated, failed, passed from quality.check_result"
            " inner join audit.delivery using (delivery_id) order by 1, 2"
        ),
        "leftovers": city.rows(
            "select relname from pg_class where relnamespace = 'work'::regnamespace and relname ~ '^d[0-9]'"
        ),
    }


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after_step(step: str, delivery: int) -> Callable[[pytest.MonkeyPatch], dict[str, Any]]:
    """Kill when the step of the delivery (1 or 2, in order) is complete."""

    def report(done: str, delivery_id: int) -> None:
        if (done, delivery_id) == (step, delivery):
            die()

    return lambda _: {"report": report}


def instead_of(module: Any, name: str) -> Callable[[pytest.MonkeyPatch], dict[str, Any]]:
    """Kill inside a transaction, when everything but the call is done and nothing is committed."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        monkeypatch.setattr(module, name, die)
        return {}

    return patch


KILLS = {
    **{f"after {step} of delivery {n}": after_step(step, n) for n in (1, 2) for step in STEPS},
    "raw copied, not committed": instead_of(receipt, "receive"),
    "history merged, not committed": instead_of(pipeline, "accept"),
    "results written, history not": instead_of(pipeline, "merge"),
}


@pytest.fixture(scope="module")
def uninterrupted(
    make_warehouse: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[tuple[Any, ...]]]:
    folder = tmp_path_factory.mktemp("uninterrupted")
    settings = make_warehouse(folder / "state")
    with connect(owner_url(settings), autocommit=True) as connection:
        city = TestWarehouse(settings, connection, folder / "inbox")
        deliver(city)
        city.load(EXTRACT)
        return state(city)


@pytest.mark.parametrize("kill", KILLS.values(), ids=KILLS)
def test_killed_and_run_again(
    city: TestWarehouse,
    uninterrupted: dict[str, list[tuple[Any, ...]]],
    kill: Callable[[pytest.MonkeyPatch], dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deliver(city)
    child = os.fork()
    if child == 0:
        try:
            city.load(EXTRACT, **kill(monkeypatch))
        finally:
            os._exit(1)  # a child that lives on must not run the rest of the suite
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the run was to be killed"

    city.load(EXTRACT)

    assert state(city) == uninterrupted
