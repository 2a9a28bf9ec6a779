"""职业教育省级认定: schools and majors approved as projects by the province, accepted later."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.growth import START
from cityplan.city.identity import numbered, organisation_names
from cityplan.city.world import World

_SCHOOLS = 8
_MAJORS = 26
# How many of them are accepted by the baseline, and by the end of the plan's last year but one.
_SCHOOLS_ACCEPTED = (1, 5)
_MAJORS_ACCEPTED = (4, 13)
_PLAN_SO_FAR = 4 * 365
_MAJOR_CODES = (
    "710105",
    "660103",
    "660302",
    "700206",
    "730301",
    "740104",
    "750119",
    "720801",
    "610102",
    "690206",
)


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return every recognition, approvals and acceptances, dated by `as_of`."""
    known = _recognitions(world)
    return known.loc[known["recognised_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)


@lru_cache(maxsize=4)
def _recognitions(world: World) -> pd.DataFrame:
    rng = world.rng("vocational recognitions")
    codes = numbered("3623010", np.arange(1, _SCHOOLS + 1), 3)
    names = organisation_names(rng, _SCHOOLS, "职业技术学校")
    school = np.r_[np.arange(_SCHOOLS), rng.integers(0, _SCHOOLS, _MAJORS)]
    is_school = np.arange(_SCHOOLS + _MAJORS) < _SCHOOLS
    # No school has a major twice: the code goes on with the school's next one.
    place = pd.Series(school).groupby(school).cumcount().to_numpy()
    major = np.array(_MAJOR_CODES, dtype=object)[(place + school) % len(_MAJOR_CODES)]
    subjects = pd.DataFrame(
        {
            "kind": np.where(is_school, "school", "major").astype(object),
            "school_code": codes[school],
            "school_name": names[school],
            "major_code": np.where(is_school, None, major),
        }
    )
    accepted = np.r_[
        _acceptances(rng, _SCHOOLS, _SCHOOLS_ACCEPTED), _acceptances(rng, _MAJORS, _MAJORS_ACCEPTED)
    ]
    lead = rng.integers(500, 900, len(subjects)).astype("timedelta64[D]")
    waiting = START - rng.integers(0, 500, len(subjects)).astype("timedelta64[D]")
    approved = np.where(np.isnat(accepted), waiting, accepted - lead)
    stages = [
        subjects.assign(stage="project_approved", recognised_on=approved.astype("datetime64[s]")),
        subjects.assign(stage="accepted", recognised_on=accepted.astype("datetime64[s]")),
    ]
    rows = pd.concat(stages).dropna(subset="recognised_on").sort_values("recognised_on", ignore_index=True)
    rows.insert(0, "recognition_id", numbered("ZJRD", np.arange(1, len(rows) + 1), 5))
    return rows


def _acceptances(rng: np.random.Generator, count: int, accepted: tuple[int, int]) -> np.ndarray:
    """Days of acceptance: some before the baseline, some spread over the plan's years, the rest never."""
    before, later = accepted
    days = np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")
    days[:before] = START - rng.integers(60, 900, before).astype("timedelta64[D]")
    spread = np.linspace(150, _PLAN_SO_FAR - 60, later - before).astype(np.int64)
    days[before:later] = START + spread.astype("timedelta64[D]")
    return days
