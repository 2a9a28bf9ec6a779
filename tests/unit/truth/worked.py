"""Small helpers for worked rows: a delivery in one line, an oracle's figures by their key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from cityplan.city.truth.deliveries import Delivery
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import values
from cityplan.city.truth.registry import load_indicators
from cityplan.contracts import load_contracts
from cityplan.reference import Division

Rows = Iterable[Mapping[str, Any]]

DIVISIONS = (
    Division("230102000000", "道里区", "district", "district", None, None),
    Division("230102001000", "兆麟街道", "street_level", "street", None, None),
    Division("230102001001", "省报社社区居委会", "community_level", "residents_committee", None, None),
    Division("230110500000", "香坊实验农场地区", "street_level", "other_township", None, date(2022, 12, 31)),
)


def delivery(as_of: str, rows: Rows, order: int = 1, **more: Any) -> Delivery:
    """A delivery as of a date; dates in rows may be texts (columns ending in _on, _to and _from)."""
    return Delivery(date.fromisoformat(as_of), order, pd.DataFrame(list(rows)), **more)


def evidence(**extracts: Delivery | list[Delivery]) -> Evidence:
    """What is known after only these deliveries; names as department__extract."""
    accepted = {
        name.replace("__", "."): [given] if isinstance(given, Delivery) else given
        for name, given in extracts.items()
    }
    return Evidence(accepted, load_contracts(), DIVISIONS)


class Answers:
    """One indicator's rows up to a business date, looked up by division, member and measure."""

    def __init__(self, indicator_id: str, given: Evidence, business_date: str) -> None:
        self.rows = values(load_indicators()[indicator_id], given, date.fromisoformat(business_date))

    def row(
        self, period: str, division: str = "230100", member: str = "total", measure: str = "headline"
    ) -> Any:
        """The one row with this key as a Series."""
        rows = self.rows
        found = rows[
            (rows["period_end"] == date.fromisoformat(period))
            & (rows["division_code"] == division)
            & (rows["member"] == member)
            & (rows["measure"] == measure)
        ]
        assert len(found) == 1, f"{len(found)} rows for {period} {division} {member} {measure}"
        return found.iloc[0]

    def figures(self, period: str, *key: str) -> Any:
        """Numerator, denominator and value of a row, None where empty."""
        row = self.row(period, *key)
        numbers = [
            None if pd.isna(row[name]) else float(row[name]) for name in ("numerator", "denominator", "value")
        ]
        return numbers[0], numbers[1], numbers[2]


def people(
    year: int, district: str = "230102", persons: int = 1000, age_group: str = "30-34"
) -> dict[str, object]:
    """Men of an age in a district at the end of a year."""
    return {
        "year": year,
        "district_code": district,
        "sex": "male",
        "age_group": age_group,
        "persons": persons,
    }


def street(code: str, kind: str = "street", **fields: object) -> dict[str, object]:
    """A street-level unit of the register of divisions."""
    return {
        "division_code": code,
        "level": "street_level",
        "kind": kind,
        "valid_from": "2010-01-01",
        **fields,
    }
