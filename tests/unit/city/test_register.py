"""What a department knew on a day, and what it reports as changed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from cityplan.city.register import Learned, Register


def _days(*texts: str | None) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return np.array([text or "NaT" for text in texts], dtype="datetime64[D]")


@pytest.fixture
def register() -> Register:
    """a: closed on the 5th, learned on the 6th. b: removed on the 8th. c: entered on the 7th, gone 9th."""
    return Register(
        pd.DataFrame({"no": ["a", "b", "c"], "closed": ["5th", None, None]}),
        entered=_days("2026-01-01", "2026-01-02", "2026-01-07"),
        removed=_days(None, "2026-01-08", "2026-01-09"),
        learned={"closed": Learned(_days("2026-01-06", None, None), pd.Series([None, None, None]))},
    )


def _reported(register: Register, since: date | None, day: date) -> list[tuple[str, str, bool]]:
    rows, operations = register.changes(since, day)
    known = rows["closed"].notna()
    return [(no, str(op), bool(k)) for no, op, k in zip(rows["no"], operations, known, strict=True)]


def test_state_holds_what_was_entered_and_not_yet_removed(register: Register) -> None:
    assert list(register.state(date(2026, 1, 1))["no"]) == ["a"]
    assert list(register.state(date(2026, 1, 7))["no"]) == ["a", "b", "c"]
    assert list(register.state(date(2026, 1, 9))["no"]) == ["a"]


def test_a_value_is_as_before_until_it_is_learned(register: Register) -> None:
    assert register.state(date(2026, 1, 5))["closed"].isna().all()
    assert register.state(date(2026, 1, 6))["closed"].to_list()[0] == "5th"


def test_the_first_batch_inserts_everything(register: Register) -> None:
    assert _reported(register, None, date(2026, 1, 5)) == [("a", "I", False), ("b", "I", False)]


def test_later_batches_hold_only_what_happened_since(register: Register) -> None:
    assert _reported(register, date(2026, 1, 5), date(2026, 1, 6)) == [("a", "U", True)]
    assert _reported(register, date(2026, 1, 6), date(2026, 1, 7)) == [("c", "I", False)]
    assert _reported(register, date(2026, 1, 7), date(2026, 1, 8)) == [("b", "D", False)]
    assert _reported(register, date(2026, 1, 9), date(2026, 1, 10)) == []


def test_what_came_and_went_between_two_batches_is_never_reported(register: Register) -> None:
    reported = _reported(register, date(2026, 1, 6), date(2026, 1, 10))
    assert [no for no, _, _ in reported] == ["b"]
