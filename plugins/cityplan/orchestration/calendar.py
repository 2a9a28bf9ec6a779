"""When the nights are: a business date is worked on in the small hours of the day after it."""

from __future__ import annotations

from datetime import date

import pendulum
from airflow.sdk import CronPartitionTimetable

from cityplan.orchestration.environment import TIME_ZONE

KEY_FORMAT = "%Y-%m-%d"
START = pendulum.datetime(2026, 1, 1, tz=TIME_ZONE)
NIGHT = CronPartitionTimetable("0 2 * * *", timezone=TIME_ZONE, run_offset=-1, key_format=KEY_FORMAT)
CUT_OFF = CronPartitionTimetable("0 6 * * *", timezone=TIME_ZONE, run_offset=-1, key_format=KEY_FORMAT)


def business_date(partition_key: str | None) -> date:
    """Return the business date of a run. Raises ValueError when the run was started without one."""
    if partition_key is None:
        raise ValueError(
            "The run has no business date (缺少业务日期). Give one as the partition key, as in 2026-10-31."
        )
    return date.fromisoformat(partition_key)
