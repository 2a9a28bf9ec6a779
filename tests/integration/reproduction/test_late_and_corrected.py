"""Late, repeated, disordered, corrected, reversed deliveries, as files: every month end and past known_at.

Four nights over one inbox, each published; what was published then is found again in the vintage, is what the
deliveries accepted by then come to, and is built again from the history as it was known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cityplan.publication.build import build
from cityplan.publication.record import Publication
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection
from tests.integration.reproduction.comparing import VALUE_KEY, differences, published, value_differences
from tests.integration.reproduction.nights import load_inbox, publish
from tests.integration.reproduction.readback import accepted_evidence
from tests.support.inbox import Inbox

HOMES, CASES = "civil_affairs.elderly_care_institutions", "petitions.cases"
NIGHT = date(2022, 4, 30)
FIGURES = ["numerator", "denominator", "value", "n", "denominator_year", "is_provisional"]
KNOWN = f"""
select {", ".join([*VALUE_KEY, *FIGURES])}
from marts.fct_indicator_vintage where known_from <= %(at)s and known_to > %(at)s
"""


@dataclass(frozen=True)
class Told:
    """The warehouse after the four nights: how each delivery ended, and the marts of each publication."""

    settings: Settings
    connection: Connection
    statuses: list[list[str]]
    publications: list[Publication]
    marts: list[pd.DataFrame]

    def share(self, night: int, period: str) -> float | None:
        """The city's share of nursing beds as published on a night."""
        rows = self.marts[night]
        of_city = rows[(rows["indicator_id"] == "nursing_bed_share") & (rows["division_code"] == "230100")]
        [value] = of_city.loc[of_city["period_end"] == date.fromisoformat(period), "value"]
        return None if pd.isna(value) else float(value)

    def on_time(self, night: int, period: str) -> tuple[int, int]:
        """Petitions closed on time and due, of the city, as published on a night."""
        rows = self.marts[night]
        of_city = rows[
            (rows["indicator_id"] == "petition_on_time_rate")
            & (rows["division_code"] == "230100")
            & (rows["dimension"] == "total")
            & (rows["measure"] == "headline")
            & (rows["period_end"] == date.fromisoformat(period))
        ]
        return int(of_city["numerator"].item()), int(of_city["denominator"].item())


def home(nursing: int) -> dict[str, Any]:
    given = {"institution_id": "YL1", "kind": "care_home", "division_code": "230102001001"}
    return {**given, "beds_total": 100, "beds_nursing": nursing, "opened_on": "2015-01-01"}


def case(number: int, closed_on: str | None, op: str) -> dict[str, Any]:
    given = {"case_no": f"XF{number}", "channel": "visit", "district_code": "230102", "op": op}
    return {**given, "registered_on": "2022-01-05", "due_on": "2022-03-01", "closed_on": closed_on}


def first(inbox: Inbox) -> None:
    inbox.deliver(HOMES, "2022-01-31", [home(10)])
    inbox.deliver(HOMES, "2022-03-31", [home(30)], form="xlsx")
    inbox.deliver(CASES, "2022-03-02", [case(1, "2022-03-02", "U"), case(2, "2022-03-01", "I")])


def late_and_out_of_order(inbox: Inbox) -> None:
    inbox.deliver(HOMES, "2022-02-28", [home(20)], form="jsonl")
    inbox.deliver(CASES, "2022-02-01", [case(1, None, "I"), case(3, None, "I")], form="zip")


def corrected(inbox: Inbox) -> None:
    inbox.deliver(HOMES, "2022-02-28", [home(25)], form="jsonl")
    inbox.deliver(CASES, "2022-03-10", [case(1, "2022-03-01", "U"), case(3, None, "D")], form="csv.gz")


def reversed_again(inbox: Inbox) -> None:
    inbox.deliver(HOMES, "2022-02-28", [home(20)], form="jsonl")
    inbox.deliver(CASES, "2022-03-11", [case(1, "2022-03-02", "U"), case(3, None, "I")])


@pytest.fixture(scope="module")
def told(module_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Any:
    inbox = Inbox(tmp_path_factory.mktemp("inbox"))
    nights: list[Callable[[Inbox], None]] = [first, late_and_out_of_order, corrected, reversed_again]
    with role_connection(module_settings, "loader", autocommit=True) as connection:
        story = Told(module_settings, connection, [], [], [])
        for deliver in nights:
            deliver(inbox)
            outcomes = load_inbox(module_settings, inbox.root, NIGHT)
            story.statuses.append([str(one.status) for one in outcomes])
            story.publications.append(publish(module_settings, NIGHT))
            story.marts.append(published(connection, "fct_indicator_value"))
        yield story


def test_only_what_is_new_is_decided(told: Told) -> None:
    assert [sorted(statuses) for statuses in told.statuses] == [
        ["accepted"] * 3,
        ["accepted"] * 2 + ["unchanged"] * 3,
        ["accepted"] * 2 + ["unchanged"] * 4,
        ["accepted"] * 2 + ["unchanged"] * 5,
    ]


def test_the_same_night_again_changes_nothing(told: Told, tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    first(inbox)
    reversed_again(inbox)
    assert {str(one.status) for one in load_inbox(told.settings, inbox.root, NIGHT)} == {"unchanged"}


def test_a_late_snapshot_changes_its_own_interval_only(told: Told) -> None:
    months = ["2021-12-31", "2022-01-31", "2022-02-28", "2022-03-31", "2022-04-30"]
    assert [told.share(0, month) for month in months] == [10, 10, 10, 30, 30]
    assert [told.share(1, month) for month in months] == [10, 10, 20, 30, 30]
    assert [told.share(2, month) for month in months] == [10, 10, 25, 30, 30]
    assert [told.share(3, month) for month in months] == [10, 10, 20, 30, 30]


def test_changes_count_by_their_own_dates_whatever_the_order_of_arrival(told: Told) -> None:
    assert told.on_time(0, "2022-03-31") == (1, 2)
    assert told.on_time(1, "2022-03-31") == (1, 3), (
        "the older version of case 1 changes nothing, case 3 is new"
    )
    assert told.on_time(2, "2022-03-31") == (2, 2), "case 1 corrected, case 3 deleted"
    assert told.on_time(3, "2022-03-31") == (1, 3), "and both reversed"
    assert told.on_time(3, "2022-02-28") == (0, 0)


@pytest.mark.parametrize("night", range(4))
def test_each_publication_is_what_was_accepted_by_then_comes_to(told: Told, night: int) -> None:
    evidence = accepted_evidence(told.connection, told.publications[night].known_at)
    assert value_differences(told.marts[night], evidence, NIGHT) == ""


@pytest.mark.parametrize("night", range(4))
def test_the_vintage_holds_each_publication(told: Told, night: int) -> None:
    known = _vintage(told.connection, told.publications[night].known_at)
    assert differences(known, told.marts[night], VALUE_KEY, FIGURES, []) == ""


def test_a_past_publication_is_built_again_from_what_was_known(told: Told) -> None:
    past = told.publications[1]
    built = build(told.settings, Publication(past.publication_id, NIGHT, past.known_at))
    assert [item.name for item in built if item.status != "success"] == []
    again = published(told.connection, "fct_indicator_value")
    assert differences(again, told.marts[1], VALUE_KEY, FIGURES, []) == ""


def _vintage(connection: Connection, known_at: datetime) -> pd.DataFrame:
    cursor = connection.execute(KNOWN.encode(), {"at": known_at})
    return pd.DataFrame(cursor.fetchall(), columns=[*VALUE_KEY, *FIGURES], dtype=object)
