"""Which business date a night is for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from airflow.sdk.bases.timetable import BaseTimetable
from airflow.serialization.decoders import decode_timetable
from airflow.serialization.encoders import encode_timetable
from airflow.timetables.base import DagRunInfo, TimeRestriction
from pendulum import datetime

from cityplan.orchestration.calendar import business_date, cut_off, nightly
from cityplan.orchestration.environment import FOLLOW_CLOCK


def first_run(timetable: BaseTimetable) -> DagRunInfo | None:
    """The first run the scheduler would make on its own after noon of 30 November."""
    scheduler = decode_timetable(encode_timetable(timetable))
    restriction = TimeRestriction(datetime(2026, 11, 30, 12, tz="Asia/Shanghai"), None, catchup=True)
    return scheduler.next_dagrun_info_v2(last_dagrun_info=None, restriction=restriction)


@pytest.mark.parametrize(("schedule", "hour"), [(nightly, 2), (cut_off, 6)])
def test_the_small_hours_of_the_first_belong_to_the_month_that_ended(
    schedule: Callable[[], BaseTimetable], hour: int
) -> None:
    run = first_run(schedule())
    assert run is not None
    assert run.run_after == datetime(2026, 12, 1, hour, tz="Asia/Shanghai")
    assert run.partition_key == "2026-11-30"


def test_what_one_command_has_started_does_not_follow_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLLOW_CLOCK, "no")
    assert first_run(nightly()) is None


def test_a_run_without_a_partition_key_is_told_what_it_lacks() -> None:
    assert business_date("2026-10-31") == date(2026, 10, 31)
    with pytest.raises(ValueError, match="no business date"):
        business_date(None)
