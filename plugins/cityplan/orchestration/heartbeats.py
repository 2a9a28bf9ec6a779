"""How tasks are looked after: often, with few heartbeats.

Airflow's supervisor of a task sometimes asks a moment too soon whether the task has ended, and then sleeps
until its next heartbeat is due: five seconds by default (docs/adr/0041). Here it looks again soon, and yet
sends few heartbeats, each of which is a request to the API server.
"""

from __future__ import annotations

import time

from airflow.sdk.execution_time import supervisor

from cityplan.publication.grafts import require

HEARTBEAT_S = 10.0
"""Seconds between the heartbeats of a task; its start counts as one. Airflow gives a task up after 300
without any, and answers a task that was ended by hand that it is to stop."""

_LOOK_S = 0.2


class SeldomHeard(supervisor.ActivitySubprocess):
    """A task's process that sends a heartbeat each HEARTBEAT_S, however often it is looked after."""

    def _send_heartbeat_if_needed(self) -> None:
        last = max(self._last_heartbeat_attempt, self._last_successful_heartbeat)
        if time.monotonic() - last >= HEARTBEAT_S:
            super()._send_heartbeat_if_needed()  # type: ignore[no-untyped-call]


def look_often() -> None:
    """Let forks of this process look after their tasks each _LOOK_S, with a heartbeat each HEARTBEAT_S.

    Raises ConfigurationError where this version of Airflow looks after them otherwise.
    """
    require(supervisor, "ActivitySubprocess", "MIN_HEARTBEAT_INTERVAL")
    require(supervisor.ActivitySubprocess, "_send_heartbeat_if_needed")
    vars(supervisor).update(ActivitySubprocess=SeldomHeard, MIN_HEARTBEAT_INTERVAL=_LOOK_S)
