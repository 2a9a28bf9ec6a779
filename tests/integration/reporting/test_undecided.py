"""What was received and never decided is in the night's report, with what becomes of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from cityplan.contracts import load_contracts
from cityplan.loading.night import load_extract
from cityplan.reporting.facts import read_facts
from cityplan.reporting.page import write_report
from tests.support.deliveries import TestWarehouse

NIGHT, CASES = date(2024, 5, 20), "petitions.cases"
CONTRACTS = load_contracts()


class Dies(Exception):  # noqa: N818 stands for whatever ends a task
    """A task's end."""


def die(step: str, _delivery_id: int) -> None:
    if step == "typed":
        raise Dies


@pytest.fixture
def broken_off(city: TestWarehouse) -> TestWarehouse:
    """A delivery is received, and its task dies."""
    city.deliver_clean(CASES, "2024-05-19", 3)
    with pytest.raises(Dies):
        city.load(CASES, NIGHT.isoformat(), report=die)
    return city


def undecided(city: TestWarehouse, day: date = NIGHT) -> list[tuple[str, str, int, int | None]]:
    return [
        (row["name"], str(row["as_of"]), row["delivery_id"], row["later"])
        for row in read_facts(city.settings, day, CONTRACTS)["undecided"]
    ]


def told(city: TestWarehouse, department: str = "petitions") -> str:
    """The section of the department's own page as plain text; empty when it is not there."""
    folder = write_report(city.settings, NIGHT).parent
    page = (folder / f"quality_{NIGHT}_{department}.html").read_text(encoding="utf-8")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    _, _, section = text.partition("Deliveries received and never decided")
    return section.partition("Rules failed")[0]


def test_a_delivery_the_next_night_goes_on_with_waits(broken_off: TestWarehouse) -> None:
    city = broken_off
    [(received,)] = city.rows("select to_char(received_at, 'YYYY-MM-DD HH24:MI') from audit.delivery_event")
    assert undecided(city) == [(CASES, "2024-05-19", 1, None)]
    section = told(city)
    assert f"2024-05-19 1 {received} 待继续 waits" in section
    assert "The next night goes on with it" in section and "cases/2024-05-19" in section
    assert "other content" not in section
    assert told(city, "health") == ""
    [outcome] = city.load(CASES, NIGHT.isoformat())
    assert (outcome.delivery_id, outcome.status) == (1, "accepted")
    assert undecided(city) == [] and told(city) == ""


def test_a_delivery_that_other_content_took_the_place_of_is_told_until_it_is_sent_again(
    broken_off: TestWarehouse,
) -> None:
    city = broken_off
    city.deliver_clean(CASES, "2024-05-19", 4)
    [other] = city.load(CASES, NIGHT.isoformat())
    assert undecided(city) == [(CASES, "2024-05-19", 1, other.delivery_id)]
    section = told(city)
    assert f"other content came since, as delivery {other.delivery_id}" in section
    assert "have it sent again" in section and "waits" not in section
    city.deliver_clean(CASES, "2024-05-19", 3)
    [again] = city.load(CASES, NIGHT.isoformat())
    assert (again.delivery_id, again.status) == (1, "accepted")
    assert undecided(city) == []


def test_the_same_content_under_another_contract_version_tells_for_both(
    broken_off: TestWarehouse,
) -> None:
    city = broken_off
    newer = replace(CONTRACTS[CASES], version="99.0.0")
    with pytest.raises(Dies):
        load_extract(city.settings, newer, NIGHT, "test", inbox=city.folder, report=die)
    [(_, _, delivery_id, later)] = undecided(city)
    assert delivery_id > 1 and later is None
    load_extract(city.settings, newer, NIGHT, "test", inbox=city.folder)
    assert undecided(city) == []


def test_a_night_does_not_tell_of_dates_after_it(broken_off: TestWarehouse) -> None:
    assert undecided(broken_off, date(2024, 5, 18)) == []
