"""A night on an empty warehouse with one extract alone, by one command that starts and stops all it needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cityplan.orchestration.system import AirflowSystem
from cityplan.settings import Settings
from tests.end_to_end.operator import INBOXES, NIGHT, Operator


def test_one_extract_alone_is_published(make_warehouse: Callable[[Path], Settings], tmp_path: Path) -> None:
    operator = Operator(make_warehouse(tmp_path / "state"))
    night = operator.nightly(INBOXES / "one_extract", NIGHT)
    assert night.returncode == 0, night.stdout + night.stderr
    assert operator.asks("select distinct indicator_id from marts.fct_indicator_value order by 1") == [
        ("petition_on_time_rate",),
        ("petition_satisfaction",),
    ]
    assert not AirflowSystem(operator.settings).session, "what the command started it has stopped"
