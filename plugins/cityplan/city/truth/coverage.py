"""Places and districts that have something, among all there are."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cityplan.city.truth.counting import CITY, DISTRICTS, count, distinct, in_force, spread
from cityplan.city.truth.evidence import DIVISIONS, Evidence
from cityplan.city.truth.indicator import Parts

ALL_DISTRICTS = pd.Series({CITY: len(DISTRICTS)} | dict.fromkeys(DISTRICTS, 1))


def places_at(evidence: Evidence, period: date, level: str, *kinds: str) -> pd.DataFrame:
    """Divisions of the register of this level and these kinds, valid at the period."""
    divisions = evidence.placed(DIVISIONS, period, "division_code")
    places = divisions[(divisions["level"] == level) & divisions["kind"].isin(kinds)]
    return in_force(places, period, start="valid_from", last_day="valid_to")


def places_covered(evidence: Evidence, places: pd.DataFrame, serving: pd.DataFrame, place: str) -> Parts:
    """How many of the places lie in the column `place` of the serving records; n those in one of them.

    Without a register of divisions the number of places is missing.
    """
    here = serving[serving[place].isin(places["division_code"])]
    return Parts(
        spread(here, distinct(place)),
        spread(places, count),
        shared_denominator=ALL_DISTRICTS if evidence.delivered(DIVISIONS) else ALL_DISTRICTS[:0],
        n=spread(here, count),
    )


def districts_having(records: pd.DataFrame) -> Parts:
    """Districts with at least one of the records, out of the 18; n records."""
    return Parts(spread(records, distinct("district")), out_of=ALL_DISTRICTS, n=spread(records, count))
