"""Heartbeats of a task: due some time after its start and each other, however often it is looked after."""

from __future__ import annotations

import time
from typing import Any

import pytest
from airflow.sdk.execution_time import supervisor
from airflow.sdk.execution_time.supervisor import ActivitySubprocess

from cityplan.orchestration.heartbeats import HEARTBEAT_S, SeldomHeard, look_often


@pytest.mark.parametrize(
    ("since_start", "since_attempt", "sent"),
    [
        (HEARTBEAT_S / 2, None, 0),
        (HEARTBEAT_S * 1.1, None, 1),
        (HEARTBEAT_S * 3, HEARTBEAT_S / 2, 0),
        (HEARTBEAT_S * 3, HEARTBEAT_S * 1.1, 1),
    ],
)
def test_a_heartbeat_is_sent_when_it_is_due(
    monkeypatch: pytest.MonkeyPatch, since_start: float, since_attempt: float | None, sent: int
) -> None:
    """`since_attempt` is None before the first one; one that failed is not repeated at once either."""
    heard: list[ActivitySubprocess] = []
    monkeypatch.setattr(ActivitySubprocess, "_send_heartbeat_if_needed", lambda task: heard.append(task))
    now = 1_000_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    task = object.__new__(SeldomHeard)
    task._last_successful_heartbeat = now - since_start
    task._last_heartbeat_attempt = 0.0 if since_attempt is None else now - since_attempt
    task._send_heartbeat_if_needed()
    assert len(heard) == sent


def test_airflow_supervises_the_tasks_of_a_process_in_that_way(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ActivitySubprocess", "MIN_HEARTBEAT_INTERVAL"):
        # Airflow must know them
        monkeypatch.setattr(supervisor, name, getattr(supervisor, name))
    look_often()
    process: Any = supervisor.ActivitySubprocess
    assert process is SeldomHeard
    assert 0 < supervisor.MIN_HEARTBEAT_INTERVAL < HEARTBEAT_S
