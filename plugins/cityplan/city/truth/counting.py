"""From records to an indicator's parts: who is in force, where, and sums per division and member."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pandas as pd

CITY = "230100"
DISTRICTS = (
    *("230102", "230103", "230104", "230108", "230109", "230110", "230111", "230112", "230113"),
    *("230123", "230124", "230125", "230126", "230127", "230128", "230129", "230183", "230184"),
)
TOTAL = "total"
KEY = ["division_code", "dimension", "member"]

Aggregate = Callable[[Any], "pd.Series[Any]"]


def in_force(
    records: pd.DataFrame,
    period: date,
    start: str,
    last_day: str | None = None,
    over_from: str | None = None,
) -> pd.DataFrame:
    """Records begun by the period and not over at it.

    start: must be on or before the period, an empty one never counts. last_day: the last day in force counts.
    over_from: the record is over from that day on.
    """
    day = pd.Timestamp(period)
    counts = records[start] <= day
    if last_day is not None:
        counts &= records[last_day].isna() | (records[last_day] >= day)
    if over_from is not None:
        counts &= records[over_from].isna() | (records[over_from] > day)
    return records[counts]


def in_year_to(dates: pd.Series[Any], period: date) -> pd.Series[bool]:
    """Whether each date lies between 1 January of the period's year and the period end."""
    return (dates >= pd.Timestamp(period.year, 1, 1)) & (dates <= pd.Timestamp(period))


def located(records: pd.DataFrame, code: str) -> pd.DataFrame:
    """Add city, district (one of the 18 or empty) and street (12 digits); drop places outside the city."""
    codes = records[code].astype("str")
    inside = codes.str.startswith("2301").fillna(False).astype(bool)
    here, codes = records[inside].copy(), codes[inside]
    here["city"] = CITY
    here["district"] = codes.str[:6].where(codes.str[:6].isin(DISTRICTS))
    has_street = (codes.str.len() >= 9) & (codes.str[6:9] != "000")
    here["street"] = codes.str[:9].where(has_street) + "000"
    return here


def of_the_city(records: pd.DataFrame) -> pd.DataFrame:
    """Records that name no place: the city's, of no district."""
    return records.assign(city=CITY, district=None)


def spread(
    records: pd.DataFrame, aggregate: Aggregate, by: Sequence[str] = (), streets: bool = False
) -> pd.Series[Any]:
    """Aggregate anew in the city, each district, each of their members and, if wanted, each street.

    The result is indexed by division_code, dimension and member; groups without records are absent.
    """
    pieces = [_total(records, "street", aggregate)] if streets else []
    for level in ("city", "district"):
        pieces.append(_total(records, level, aggregate))
        pieces.extend(_members(records, level, dimension, aggregate) for dimension in by)
    result: pd.Series[Any] = pd.concat(pieces)
    return result


def _total(records: pd.DataFrame, level: str, aggregate: Aggregate) -> pd.Series[Any]:
    result = aggregate(records.groupby(level))
    result.index = pd.MultiIndex.from_tuples([(code, TOTAL, TOTAL) for code in result.index], names=KEY)
    return result


def _members(records: pd.DataFrame, level: str, dimension: str, aggregate: Aggregate) -> pd.Series[Any]:
    result = aggregate(records.groupby([level, dimension]))
    tuples = [(code, dimension, member) for code, member in result.index]
    result.index = pd.MultiIndex.from_tuples(tuples, names=KEY)
    return result


def count(groups: Any) -> pd.Series[Any]:
    """Number of records."""
    result: pd.Series[Any] = groups.size()
    return result


def distinct(column: str) -> Aggregate:
    """Number of different values of a column; empty ones are nobody."""
    return lambda groups: groups[column].nunique()


def total(column: str) -> Aggregate:
    """Sum of a column; empty values add nothing."""
    return lambda groups: groups[column].sum()
