"""企业离退休人员养老金发放: every retiree's pension of every month, ever fewer of them late or short."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cityplan.city.growth import END
from cityplan.city.identity import numbered
from cityplan.city.register import Learned, Register, after
from cityplan.city.retirees import Retirees, retirees
from cityplan.city.world import World

_FIRST_MONTH = np.datetime64("2021-12", "M")
_MONTHS = int((END.astype("datetime64[M]") - _FIRST_MONTH).astype(int))
"""Months whose day of payment is past: December 2021 to October 2026."""

_SETTLED_WITHIN = np.timedelta64(3, "M")
"""What came late has come by then."""

_ONE_MONTH = np.timedelta64(1, "M")
_DUE_ON = np.timedelta64(14, "D")
_LATE = {2021: 0.006, 2022: 0.004, 2023: 0.002, 2024: 0.001, 2025: 0.0004, 2026: 0.0}
_BAD_MONTH = (np.datetime64("2026-03", "M"), 0.004)
"""A bank's failure: the share of pensions that came late that month."""

_SUSPENDED = 0.003
_SHORT = 0.1
_IN_TWO = 0.004
_RAISED_A_YEAR = 1.04


def registers(world: World) -> Iterator[Register]:
    """Yield the payments by chunk of retirees and as many months at a time as fit."""
    for group in retirees(world):
        step = max(1, world.scale.chunk // len(group.retired_on))
        for low in range(_first_handed_over(world), _MONTHS, step):
            yield _payments(world, group, np.arange(low, min(low + step, _MONTHS)))


def _first_handed_over(world: World) -> int:
    """Number of the first month of which something is handed over."""
    since = world.scale.transactions_since
    if since is None:
        return 0
    return int((np.datetime64(since, "M") - _SETTLED_WITHIN - _FIRST_MONTH).astype(int))


def _payments(world: World, group: Retirees, numbers: np.ndarray) -> Register:
    rng = world.rng("pension payments", group.block, int(numbers[0]))
    people = len(group.retired_on)
    month = np.repeat(_FIRST_MONTH + numbers.astype("timedelta64[M]"), people)
    person = np.tile(np.arange(people), len(numbers))
    died = group.died_on[person].astype("datetime64[M]")
    # The month after a death is still on the list, as 死亡 and unpaid.
    paid = (group.retired_on[person] < month.astype("datetime64[D]")) & ~(after(month, died + _ONE_MONTH))
    month, person = month[paid], person[paid]
    # A few pensions of a month come in two parts, the second one a tenth.
    split = rng.random(len(month)) < _IN_TWO
    part = np.r_[np.zeros(len(month), dtype=np.int64), np.ones(int(split.sum()), dtype=np.int64)]
    month, person = np.r_[month, month[split]], np.r_[person, person[split]]
    share = np.where(part == 1, 0.1, np.r_[np.where(split, 0.9, 1.0), np.ones(int(split.sum()))])
    return _register(rng, group, month, person, part, share)


def _register(
    rng: np.random.Generator,
    group: Retirees,
    month: np.ndarray,
    person: np.ndarray,
    part: np.ndarray,
    share: np.ndarray,
) -> Register:
    year = month.astype("datetime64[Y]").astype(np.int64) + 1970
    due = month.astype("datetime64[D]") + _DUE_ON
    status = _statuses(rng, group, month, person)
    normal = status == "normal"
    payable = np.round(group.pension[person] * _RAISED_A_YEAR ** (year - 2021) * share, 2)
    rate = np.select([month == _BAD_MONTH[0]], [_BAD_MONTH[1]], pd.Series(year).map(_LATE).to_numpy())
    late = normal & (rng.random(len(month)) < rate)
    on_time = due - rng.integers(0, 3, len(month)).astype("timedelta64[D]")
    arrived = np.where(late, due + rng.integers(1, 60, len(month)).astype("timedelta64[D]"), on_time)
    short = late & (rng.random(len(month)) < _SHORT)
    paid = np.where(short, np.round(payable * 0.8, 2), payable)
    values = pd.DataFrame(
        {
            "payment_id": _payment_ids(group, month, person, part),
            "id_number": group.id_number[person],
            "month": month.astype("datetime64[s]"),
            "district_code": group.district_code[person],
            "payable_yuan": payable,
            "paid_yuan": np.where(normal, paid, np.nan),
            "due_on": due.astype("datetime64[s]"),
            "paid_on": np.where(normal, arrived, np.datetime64("NaT")).astype("datetime64[s]"),
            "status": status,
        }
    )
    return Register(
        values,
        entered=due,
        learned={
            "paid_yuan": Learned(np.where(late, arrived, due), pd.Series(np.nan, values.index)),
            "paid_on": Learned(np.where(late, arrived, due), pd.Series(pd.NaT, values.index)),
        },
    )


def _statuses(rng: np.random.Generator, group: Retirees, month: np.ndarray, person: np.ndarray) -> np.ndarray:
    dead = group.died_on[person].astype("datetime64[M]") < month
    suspended = rng.random(len(month)) < _SUSPENDED
    return np.select([dead, suspended], ["deceased", "suspended"], "normal").astype(object)


def _payment_ids(group: Retirees, month: np.ndarray, person: np.ndarray, part: np.ndarray) -> np.ndarray:
    label = np.char.replace(np.datetime_as_string(month, unit="M"), "-", "").astype(object)
    return numbered(np.asarray("YL" + label, dtype=object), (group.first + person) * 10 + part, 9)
