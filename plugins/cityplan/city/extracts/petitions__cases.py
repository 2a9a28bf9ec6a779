"""信访事项: registered, notified, closed mostly within 60 days, rated afterwards; ever more in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.growth import END, district_paths
from cityplan.city.identity import numbered, person_names, phones
from cityplan.city.population import district_shares
from cityplan.city.register import Days, Learned, Register, delayed, some
from cityplan.city.world import World

_FIRST_DAY = date(2020, 10, 1)
"""Cases due in January 2021 were registered from here on."""

_ALLOWED = np.timedelta64(60, "D")
_CHANNELS = ("letter", "visit", "online", "phone")
_UNITS = (
    *("市住房和城乡建设局", "市人力资源和社会保障局", "市教育局", "市卫生健康委员会", "市民政局", "市公安局"),
    *(
        "市城市管理局",
        "市自然资源和规划局",
        "市交通运输局",
        "市市场监督管理局",
        "市医疗保障局",
        "区县人民政府",
    ),
)


def registers(world: World) -> Iterator[Register]:
    """Yield the cases year by year, numbered in the order of registration."""
    for year in range(_FIRST_DAY.year, END.astype("datetime64[Y]").astype(int) + 1971):
        first = max(date(year, 1, 1), _FIRST_DAY)
        days = int((min(np.datetime64(f"{year}-12-31"), END) - np.datetime64(first)).astype(int)) + 1
        count = round(world.scale.petitions_a_year * days / 365)
        rng = world.rng("petitions", year)
        registered = np.datetime64(first) + np.sort(rng.integers(0, days, count)).astype("timedelta64[D]")
        yield _cases(world, rng, year, registered)


def _cases(world: World, rng: np.random.Generator, year: int, registered: Days) -> Register:
    count = len(registered)
    district = rng.choice(18, size=count, p=district_shares())
    due = registered + _ALLOWED
    extends = rng.random(count) < 0.06
    extended = np.where(extends, due + np.timedelta64(30, "D"), np.datetime64("NaT", "D"))
    closed = _closing_days(rng, registered, np.where(extends, extended, due), year)
    satisfied = district_paths(world, "petition satisfaction", 0.66, 0.745, 0.05)[district]
    rating = _ratings(rng, closed, satisfied)
    values = pd.DataFrame(
        {
            "case_no": numbered(f"XF2301{year}", np.arange(1, count + 1), 6),
            "petitioner_name": person_names(rng, count),
            "phone": phones(rng, count),
            "registered_on": registered.astype("datetime64[s]"),
            "channel": np.array(_CHANNELS, dtype=object)[rng.choice(4, size=count, p=[0.1, 0.2, 0.45, 0.25])],
            "district_code": np.array(world.divisions.districts, dtype=object)[district],
            "responsible_unit": np.array(_UNITS, dtype=object)[rng.integers(0, len(_UNITS), count)],
            "notified_on": delayed(rng, registered, 15).astype("datetime64[s]"),
            "due_on": due.astype("datetime64[s]"),
            "extended_to": extended.astype("datetime64[s]"),
            "closed_on": closed.astype("datetime64[s]"),
            "rating": rating,
            "is_repeat": rng.random(count) < 0.08,
        }
    )
    entered = delayed(rng, registered, 1)
    nothing = pd.Series(pd.NaT, values.index)
    unrated = pd.Series("unrated", values.index).mask(np.isnat(closed), None)
    asked_on = extended - np.timedelta64(35, "D")
    learned_closing = delayed(rng, closed, 2)
    rated_on = np.where(rating == "unrated", closed, delayed(rng, learned_closing, 25))
    return Register(
        values,
        entered=entered,
        removed=some(rng, delayed(rng, entered + np.timedelta64(3, "D"), 30), 0.003),
        learned={
            "notified_on": Learned(
                np.maximum(entered, values["notified_on"].to_numpy("datetime64[D]")), nothing
            ),
            "extended_to": Learned(asked_on, nothing),
            "closed_on": Learned(learned_closing, nothing),
            "rating": Learned(rated_on, unrated),
        },
    )


def _closing_days(rng: np.random.Generator, registered: Days, due: Days, year: int) -> Days:
    """Days of closing; late ones grow rarer with the years, one case in 250 stays open."""
    count = len(registered)
    late = rng.random(count) < {2020: 0.09, 2021: 0.08, 2022: 0.06, 2023: 0.045, 2024: 0.03, 2025: 0.02}.get(
        year, 0.012
    )
    in_time = registered + (rng.beta(3, 2, count) * (due - registered).astype(int)).astype("timedelta64[D]")
    closed = np.where(late, due + rng.integers(1, 90, count).astype("timedelta64[D]"), in_time)
    return some(rng, closed, 0.996)


def _ratings(rng: np.random.Generator, closed: Days, satisfied: NDArray[np.float64]) -> NDArray[np.object_]:
    """Ratings of closed cases: the satisfied share follows the district's path, two fifths never answer."""
    progress = np.clip((closed - np.datetime64("2021-12-31")).astype(float) / 1826, 0, 1)
    share = satisfied[:, 0] + (satisfied[:, 1] - satisfied[:, 0]) * progress
    draw, answers = rng.random((2, len(closed)))
    rated = np.select(
        [draw < share * 0.6, draw < share], ["satisfied", "basically_satisfied"], "dissatisfied"
    )
    rating = np.where(answers < 0.6, rated, "unrated").astype(object)
    rating[np.isnat(closed)] = None
    return rating
