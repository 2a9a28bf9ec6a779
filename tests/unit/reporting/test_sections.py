"""A department's page shows its own extracts and indicators; the city's page shows everything."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from cityplan.contracts import load_contracts
from cityplan.reporting.facts import Facts
from cityplan.reporting.nights import MOST
from cityplan.reporting.page import render

NIGHT, MOMENT = date(2024, 5, 20), datetime(2024, 5, 20, 21, tzinfo=UTC)
HOMES, CASES = "civil_affairs.elderly_care_institutions", "petitions.cases"
BEDS, PETITIONS = "nursing_bed_share", "petition_satisfaction"
SECTIONS = (
    *(
        "deliveries",
        "undecided",
        "scores",
        "failed_rules",
        "problems",
        "broken_rows",
        "ageing",
        "repairs",
        "calendar",
    ),
    *("revised", "revised_by", "revisions", "frozen", "pending", "reconciliation", "chain", "publication"),
)


def facts(**sections: list[dict[str, Any]]) -> Facts:
    return {**{name: [] for name in SECTIONS}, **sections}


def moved(indicator: str, value: str = "59.996") -> dict[str, Any]:
    return {
        "indicator_id": indicator,
        "division_code": "230100",
        "period_end": date(2024, 4, 30),
        "previous_value": Decimal(60),
        "frozen_value": Decimal(60),
        "reported_value": Decimal(60),
        "value": Decimal(value),
        "difference": Decimal(value) - 60,
        "periods": 1,
        "cause": "code",
        "delivery_ids": [7],
        "difference_kind": None,
    }


def revised(indicator: str) -> dict[str, Any]:
    return {"indicator_id": indicator, "figures": 3, "withdrawn": 0, "causes": ["code"]}


def frozen(indicator: str, person: str) -> dict[str, Any]:
    return {"year": 2023, "indicator_id": indicator, "frozen_at": MOMENT, "frozen_by": person}


def behind(delivery: int, name: str, indicator: str) -> dict[str, Any]:
    return {
        "delivery_id": delivery,
        "indicator_id": indicator,
        "figures": 2,
        "name": name,
        "as_of": NIGHT,
        "accepted_at": MOMENT,
    }


def late(name: str) -> dict[str, Any]:
    return {
        "department": name.split(".")[0],
        "name": name,
        "last_as_of": None,
        "due_as_of": NIGHT,
        "is_late": True,
        "days_late": 1,
    }


EVERYTHING = facts(
    calendar=[late(HOMES), late(CASES)],
    scores=[
        {"department": name.split(".")[0], "name": name, "dimension": "accuracy", "score": score}
        for name, score in ((HOMES, 91), (CASES, 62))
    ],
    revised=[revised(BEDS), revised(PETITIONS)],
    revisions=[moved(BEDS), moved(PETITIONS)],
    revised_by=[behind(7, HOMES, BEDS), behind(7, HOMES, PETITIONS), behind(8, CASES, PETITIONS)],
    frozen=[frozen(BEDS, "李审计"), frozen(PETITIONS, "王审计")],
    pending=[moved(BEDS), moved(PETITIONS)],
    reconciliation=[moved(BEDS), moved(PETITIONS)],
    chain=[{"event_id": 9, "occurred_at": MOMENT, "hash": "ab" * 32}],
)


def page(department: str | None = None, told: Facts = EVERYTHING) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", render(NIGHT, told, load_contracts(), department)))


@pytest.mark.parametrize(
    ("department", "own", "other"),
    [
        ("civil_affairs", (BEDS, "养老服务机构", "李审计", "91.00"), (PETITIONS, "信访", "王审计", "62.00")),
        ("petitions", (PETITIONS, "王审计", "62.00"), (BEDS, "护理型床位", "李审计", "91.00")),
    ],
)
def test_a_department_s_page_has_what_concerns_it_and_nothing_else(
    department: str, own: tuple[str, ...], other: tuple[str, ...]
) -> None:
    text = page(department)
    assert [words for words in own if words not in text] == []
    assert [words for words in other if words in text] == []
    assert text.count(own[0]) == 4, "revised, most moved, pending, reconciled"
    assert "事件 event 9" in text and text.count("Data steward") == 1


def test_the_city_s_page_has_everything() -> None:
    text = page()
    for words in (BEDS, PETITIONS, "李审计, 王审计", "2 个指标 indicators", "91.00", "62.00"):
        assert words in text
    assert text.count("Data steward") == len({one.department for one in load_contracts().values()})


def test_a_delivery_counts_with_the_indicators_of_the_page() -> None:
    row = re.compile(r" 7 养老服务机构 [A-Za-z -]+ 2024-05-20 2024-05-20 21:00 (\d+) (\d+) ")
    assert row.findall(page()) == [("2", "4")]
    assert row.findall(page("petitions")) == [("1", "2")]
    assert " 8 " not in page("civil_affairs")


def test_who_answers_for_no_indicator_is_told_so_and_shown_none() -> None:
    text = page("statistics")
    assert "It answers for no indicator." in text
    assert "Revisions of published figures" not in text and "Reconciliation" not in text


def test_a_long_table_is_cut_for_each_page_by_itself() -> None:
    told = facts(revisions=[moved(PETITIONS, "61")] * MOST + [moved(BEDS)], revised=[revised(BEDS)])
    assert page("civil_affairs", told).count("60.000 59.996") == 1
    assert page(None, told).count("60.000 59.996") == 0
