"""With irregularities every figure is what the accepted rows come to, recomputed from the raw texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from cityplan.contracts import load_contracts
from cityplan.warehouse.connect import role_connection
from tests.integration.reproduction.comparing import status_differences, value_differences
from tests.integration.reproduction.conftest import Loaded, assert_as_the_script_says, read_loaded
from tests.integration.reproduction.readback import accepted_evidence
from tests.support.hamlet import PublishedHamlet

ASIDE = """
select department || '.' || extract, as_of, row_number
from quality.quarantined_row inner join audit.delivery using (delivery_id)
"""
REPEATED = """
select department || '.' || extract, as_of, row_number
from quality.skipped_row inner join audit.delivery using (delivery_id)
where quality.skipped_row.reason like '%exact duplicate%'
"""


@pytest.fixture(scope="module")
def hamlet(irregular_hamlet: PublishedHamlet) -> Iterator[Loaded]:
    with role_connection(irregular_hamlet.settings, "loader", autocommit=True) as connection:
        yield read_loaded(irregular_hamlet.city, irregular_hamlet.nights, connection)


def test_every_delivery_ends_as_the_script_says(hamlet: Loaded) -> None:
    assert_as_the_script_says(hamlet)


def test_every_record_is_accounted_for(hamlet: Loaded) -> None:
    for one in (one for loaded in hamlet.nights for one in loaded.outcomes):
        assert one.read == one.accepted + one.quarantined + one.skipped + one.refused, str(one)


@pytest.mark.parametrize(("query", "outcome"), [(ASIDE, "quarantined"), (REPEATED, "skipped")])
def test_the_rows_set_aside_are_those_the_city_spoiled(hamlet: Loaded, query: str, outcome: str) -> None:
    planted = Counter(
        _place(one.extract, one.as_of, one.row)
        for loaded in hamlet.nights
        for handed_over in loaded.handed_over
        for one in handed_over.planted
        if one.expected == outcome
    )
    found = Counter(_place(*row) for row in hamlet.connection.execute(query.encode()).fetchall())
    assert planted
    assert found == planted


def _place(extract: str, as_of: date, row: int) -> tuple[str, date, int | None]:
    """A row's place in its delivery; rows of an exchange table have an order only once they are read."""
    ordered = load_contracts()[extract].channel.kind != "database"
    return extract, as_of, row if ordered else None


def test_every_indicator_equals_the_recomputation_over_the_accepted_rows(hamlet: Loaded) -> None:
    last = hamlet.city.nights[-1].business_date
    assert value_differences(hamlet.values, accepted_evidence(hamlet.connection), last) == ""


def test_every_verdict_follows_from_the_published_values(hamlet: Loaded) -> None:
    assert status_differences(hamlet.status, hamlet.values) == ""
