"""Published marts beside the oracle's answers: every key on both sides, every figure equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import Any

import pandas as pd

from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.registry import indicator_values, load_indicators
from cityplan.city.truth.status import Reading, Verdict, judge
from cityplan.warehouse.connect import Connection

VALUE_KEY = ["indicator_id", "division_code", "period_end", "dimension", "member", "measure"]
EXACT = ["n", "denominator_year", "is_provisional"]
# Weighted tests are no whole numbers; of a count below a thousand million 1e-9 hides nothing.
CLOSE = ["numerator", "denominator", "value", "ci_low", "ci_high"]
STATUS_KEY = ["indicator_id", "division_code", "period_end"]
STATUS_EXACT = ["operator", "baseline_period", "status", "rank"]
STATUS_CLOSE = [
    *("value", "target", "baseline_value", "expected_value", "progress_ratio"),
    *("projected_value", "gap", "attainment", "change_12m"),
]
VERDICT = [field.name for field in fields(Verdict)]
SHOWN = 20


def published(connection: Connection, mart: str) -> pd.DataFrame:
    """All rows of a mart; numerics as Decimal, absent values as None."""
    cursor = connection.execute(f"select * from marts.{mart}".encode())
    names = [column.name for column in cursor.description or ()]
    return pd.DataFrame(cursor.fetchall(), columns=names, dtype=object)


def value_differences(mart: pd.DataFrame, evidence: Evidence, business_date: date) -> str:
    """Where fct_indicator_value departs from the oracle: '' when nowhere, else the first rows that do."""
    truth = indicator_values(evidence, business_date)
    return differences(mart, truth, VALUE_KEY, EXACT, CLOSE)


def status_differences(status: pd.DataFrame, values: pd.DataFrame) -> str:
    """Where fct_indicator_status departs from the rules applied to the published headline values."""
    totals = values[(values["dimension"] == "total") & (values["division_code"].str.len() == 6)]
    headline = totals[totals["measure"] == "headline"]
    proven = totals[totals["measure"] == "with_evidence"].set_index(STATUS_KEY)["value"].to_dict()
    verdicts = []
    for indicator_id, rows in headline.groupby("indicator_id"):
        parts = rows[["division_code", "period_end", "value", "denominator"]].to_numpy(dtype=object)
        readings = {
            (division, period): Reading(
                *map(_fraction, (value, denominator, proven.get((indicator_id, division, period))))
            )
            for division, period, value, denominator in parts
        }
        plan = load_indicators()[str(indicator_id)].plan
        verdicts += [(indicator_id, *attrgetter(*VERDICT)(verdict)) for verdict in judge(plan, readings)]
    expected = pd.DataFrame(verdicts, columns=["indicator_id", *VERDICT], dtype=object)
    return differences(status, expected, STATUS_KEY, STATUS_EXACT, STATUS_CLOSE)


def differences(
    found: pd.DataFrame, expected: pd.DataFrame, key: list[str], exact: Sequence[str], close: Sequence[str]
) -> str:
    """Rows on one side only, and figures that differ (`close` ones by more than 1e-9), as text."""
    merged = found.merge(expected, on=key, how="outer", suffixes=("", "_truth"), indicator=True)
    reports = []
    for side, words in (
        ("left_only", "published, not in the truth"),
        ("right_only", "in the truth, not published"),
    ):
        rows = merged.loc[merged["_merge"] == side, key]
        reports += [_report(words, rows)] if len(rows) else []
    both = merged[merged["_merge"] == "both"]
    for column in (*exact, *close):
        tolerance = 1e-9 if column in close else 0.0
        wrong = both[~_equal(both[column], both[f"{column}_truth"], tolerance)]
        reports += (
            [_report(f"{column} differs", wrong[[*key, column, f"{column}_truth"]])] if len(wrong) else []
        )
    return "\n".join(reports)


def _equal(left: pd.Series[Any], right: pd.Series[Any], tolerance: float) -> pd.Series[bool]:
    absent = left.isna() & right.isna()
    if not tolerance:
        return absent | (left == right)
    one, other = left.astype("float64"), right.astype("float64")
    return absent | ((one - other).abs() <= tolerance * other.abs().clip(lower=1.0))


def _fraction(number: Any) -> Fraction | None:
    return None if pd.isna(number) else Fraction(number)


def _report(words: str, rows: pd.DataFrame) -> str:
    return f"{words}: {len(rows)} rows\n{rows.head(SHOWN).to_string(index=False)}"
