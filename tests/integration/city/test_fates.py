"""Every irregularity the city planted ends as it says, and nothing else is set aside."""

from __future__ import annotations

import pytest

from cityplan.city import City, Outcome
from cityplan.city.model import Planted
from cityplan.contracts import load_contracts
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection
from tests.support.hamlet import PublishedHamlet

RowFate = dict[tuple[str, str, int], Outcome]


@pytest.fixture(scope="module")
def loaded(irregular_hamlet: PublishedHamlet) -> tuple[City, RowFate]:
    """An irregular hamlet after its last night, and every row that was not accepted."""
    return irregular_hamlet.city, _not_accepted(irregular_hamlet.settings)


def _not_accepted(settings: Settings) -> RowFate:
    fates: RowFate = {}
    with role_connection(settings, "auditor") as connection:
        for table, outcome in (("quarantined_row", Outcome.QUARANTINED), ("skipped_row", Outcome.SKIPPED)):
            rows = connection.execute(
                "select department || '.' || extract, as_of::text, row_number"
                f" from quality.{table} join audit.delivery using (delivery_id) where status = 'accepted'"
            )
            fates |= {(str(name), str(as_of), int(row)): outcome for name, as_of, row in rows}
    return fates


def _rows(planted: list[Planted]) -> list[Planted]:
    """Planted rows to be found by number: a table has no order, and 0 is the delivery as a whole."""
    kinds = {name: contract.channel.kind for name, contract in load_contracts().items()}
    return [one for one in planted if one.row and kinds[one.extract] != "database"]


def test_every_planted_row_ends_as_planned(loaded: tuple[City, RowFate]) -> None:
    city, fates = loaded
    surprises = [
        (one, fate)
        for one in _rows(city.planted)
        if (fate := fates.get((one.extract, str(one.as_of), one.row), Outcome.ACCEPTED)) is not one.expected
    ]
    assert surprises == []


def test_no_row_is_quarantined_that_was_sound(loaded: tuple[City, RowFate]) -> None:
    city, fates = loaded
    planted = {(one.extract, str(one.as_of), one.row) for one in city.planted}
    in_tables = {name for name, one in load_contracts().items() if one.channel.kind == "database"}
    sound = [
        row
        for row, fate in fates.items()
        if fate is Outcome.QUARANTINED and row not in planted and row[0] not in in_tables
    ]
    assert sound == []


def test_tables_quarantine_as_many_rows_as_were_planted(loaded: tuple[City, RowFate]) -> None:
    city, fates = loaded
    for name, contract in load_contracts().items():
        if contract.channel.kind == "database":
            wanted = [
                one for one in city.planted if one.extract == name and one.expected is Outcome.QUARANTINED
            ]
            found = [row for row, fate in fates.items() if row[0] == name and fate is Outcome.QUARANTINED]
            assert len(found) == len(wanted)
