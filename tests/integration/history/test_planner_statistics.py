"""The planner hears of the first delivery at once and of later ones when a tenth has changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from cityplan.history import refresh_history_statistics
from cityplan.history.tables import Tables

MONDAY, TUESDAY, WEDNESDAY = date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3)


def told(extract: Any) -> int:
    """How often the planner was told of what is current, after the night had it told."""
    refresh_history_statistics(extract.connection, extract.contract)
    current = Tables.of(extract.contract).current.as_string(extract.connection)
    query = "select pg_stat_get_analyze_count(to_regclass(%s))"
    return int(extract.connection.execute(query, (current,)).fetchone()[0])


def test_what_changed_little_is_not_told(changes: Any) -> None:
    changes.deliver(MONDAY, {f"{number}": number for number in range(1000)})
    assert told(changes) == 1
    changes.deliver(TUESDAY, {f"{number}": -1 for number in range(20)})
    assert told(changes) == 1
    changes.deliver(WEDNESDAY, {f"{number}": -2 for number in range(100)})
    assert told(changes) == 2
    assert told(changes) == 2
