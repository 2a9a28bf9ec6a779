"""A row back to its bytes in the archive, whatever the file, with personal data masked."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from cityplan.audit.source import NoSuchRowError, source_row
from cityplan.contracts import Pii, load_contracts
from tests.support.deliveries import TestWarehouse, clean_record

EXTRACT = "housing.rent_subsidy_payments"
DEATHS = "health.deaths"
CONTRACT = load_contracts()[EXTRACT]
PERSONAL = [field for field in CONTRACT.fields if field.pii]


def record(number: int) -> dict[str, str]:
    """A clean record whose personal texts occur nowhere else in it."""
    names = {field.name: f"张三{field.name}{number}" for field in PERSONAL if field.pii is not Pii.ID_NUMBER}
    return clean_record(CONTRACT, number, **names)


def deliver(city: TestWarehouse, **options: Any) -> tuple[int, Path]:
    records = [record(number) for number in range(3)]
    path = city.inbox.deliver(EXTRACT, "2026-01-31", records, **options)
    [outcome] = city.load(EXTRACT)
    assert outcome.accepted == 3
    return outcome.delivery_id, path


@pytest.mark.parametrize(
    "options",
    [
        {"form": "csv"},
        {"form": "csv", "encoding": "gb18030", "manifest": True},
        {"form": "csv.gz"},
        {"form": "zip"},
        {"form": "xlsx"},
        {"form": "xls"},
        {"form": "json"},
        {"form": "jsonl"},
    ],
    ids=lambda options: "-".join(map(str, options.values())),
)
def test_the_row_is_found_and_masked_in_every_kind_of_file(
    city: TestWarehouse, options: dict[str, Any]
) -> None:
    assert PERSONAL
    delivery_id, _ = deliver(city, **options)
    [(number,)] = city.rows(
        f"select row_number from raw.{CONTRACT.table} order by row_number limit 1 offset 1"
    )
    row = source_row(city.settings, delivery_id, 1, number)
    told = record(1)
    assert row.path.is_file() and row.path.name == row.delivered.sha256
    for field in CONTRACT.fields:
        if field.pii is None:
            assert row.texts[field.name] == told[field.name]
        else:
            assert row.texts[field.name].endswith("****")
            assert told[field.name] not in str(row)


def test_the_line_is_given_with_its_place_in_bytes(city: TestWarehouse) -> None:
    delivery_id, path = deliver(city)
    row = source_row(city.settings, delivery_id, 1, 3)
    assert row.line is not None and row.first_byte is not None and row.length is not None
    raw = path.read_bytes()[row.first_byte : row.first_byte + row.length].decode()
    [original] = csv.reader(io.StringIO(raw))
    [shown] = csv.reader(io.StringIO(row.line))
    assert original == [record(1)[field.name] for field in CONTRACT.fields]
    assert shown == [row.texts[field.name] for field in CONTRACT.fields]


def test_of_a_birth_date_the_year_is_shown(city: TestWarehouse) -> None:
    city.deliver_clean(DEATHS, "2026-01-31", 1)
    [outcome] = city.load(DEATHS)
    row = source_row(city.settings, outcome.delivery_id, 1, 2)
    born = clean_record(load_contracts()[DEATHS], 0)["birth_date"]
    assert row.texts["birth_date"] == f"{born[:4]}-**-**"
    assert row.line is not None and f"{born[:4]}-**-**" in row.line
    assert born not in str(row)


def test_every_look_at_a_row_is_logged(city: TestWarehouse) -> None:
    delivery_id, _ = deliver(city)
    source_row(city.settings, delivery_id, 1, 3)
    [(login, accessed, arguments)] = city.rows("select login, accessed, arguments from audit.access_log")
    assert (login, accessed) == ("auditor", "place_of")
    assert arguments == {"delivery_id": delivery_id, "file_no": 1, "row_number": 3}


@pytest.mark.parametrize(("file_no", "row_number"), [(2, 2), (1, 1), (1, 99)])
def test_a_row_that_is_no_record_is_said_to_be_none(
    city: TestWarehouse, file_no: int, row_number: int
) -> None:
    delivery_id, _ = deliver(city)
    with pytest.raises(NoSuchRowError):
        source_row(city.settings, delivery_id, file_no, row_number)


def test_a_file_gone_from_the_archive_is_said_to_be_gone(city: TestWarehouse) -> None:
    delivery_id, _ = deliver(city)
    source_row(city.settings, delivery_id, 1, 2).path.unlink()
    with pytest.raises(NoSuchRowError, match="not in the archive"):
        source_row(city.settings, delivery_id, 1, 2)
