"""When the nights are: a business date is worked on in the small hours of the day after it."""

from __future__ import annotations

import os
from datetime import date

from airflow.sdk import CronPartitionTimetable, PartitionedAtRuntime
from airflow.sdk.bases.timetable import BaseTimetable

from cityplan.orchestration.environment import FOLLOW_CLOCK, TIME_ZONE

_NIGHTLY = "0 2 * * *"
_CUT_OFF = "0 6 * * *"


def daily(cron: str) -> BaseTimetable:
    """Return the schedule whose runs at `cron`, in city time, are for the day before.

    A system that one command has started for nights of its own choice does not follow the clock: it would
    otherwise also make up for the night it was not there.
    """
    if os.environ.get(FOLLOW_CLOCK) == "no":
        return PartitionedAtRuntime()
    return CronPartitionTimetable(cron, timezone=TIME_ZONE, run_offset=-1, key_format="%Y-%m-%d")


def nightly() -> BaseTimetable:
    """Return the schedule of the departments."""
    return daily(_NIGHTLY)


def cut_off() -> BaseTimetable:
    """Return the schedule by which nobody waits any longer for a department."""
    return daily(_CUT_OFF)


def business_date(partition_key: str | None) -> date:
    """Return the business date of a run. Raises ValueError when the run was started without one."""
    if partition_key is None:
        raise ValueError(
            "The run has no business date (缺少业务日期). Give one as the partition key, as in 2026-10-31."
        )
    return date.fromisoformat(partition_key)
