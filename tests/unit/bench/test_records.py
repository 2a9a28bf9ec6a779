"""The delivered contracts are what the contract asks for, but for the rows that are meant to break it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from bench.records import columns, first_delivery, resident_id, second_delivery
from cityplan.contracts import load_contracts
from tests.support.deliveries import resident_id as sound_resident_id


def read(file: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with file.open(encoding=encoding, newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        return [dict(zip(columns(), values, strict=True)) for values in reader]


def test_rows_have_the_contracts_columns_and_keys_of_their_own(tmp_path: Path) -> None:
    rows = read(first_delivery(tmp_path, 500).file)
    fields = load_contracts()["health.family_doctor_contracts"].fields
    assert list(rows[0]) == [field.name for field in fields] + ["op"]
    for key in ("contract_no", "id_number"):
        assert len({row[key] for row in rows}) == 500


def test_check_digits_are_sound() -> None:
    body = sound_resident_id(3)
    number = (date(int(body[6:10]), int(body[10:12]), int(body[12:14])) - date(1940, 1, 1)).days
    assert resident_id(number)[-1] in "0123456789X"
    assert resident_id(number)[:14] == body[:14]


def test_both_encodings_say_the_same(tmp_path: Path) -> None:
    utf8 = first_delivery(tmp_path, 50)
    gb18030 = first_delivery(tmp_path, 50, "GB18030")
    assert read(utf8.file) == read(gb18030.file, "gb18030")
    assert utf8.file.read_bytes() != gb18030.file.read_bytes()


def test_one_row_of_a_hundred_is_broken_or_has_changed(tmp_path: Path) -> None:
    broken = read(first_delivery(tmp_path, 300, broken=True).file)
    assert [n for n, row in enumerate(broken) if row["expires_on"] < row["signed_on"]] == [0, 100, 200]
    changed = read(second_delivery(tmp_path, 300).file)
    assert [(row["contract_no"], row["op"]) for row in changed] == [
        (f"HT{number:010d}", "U") for number in (0, 100, 200)
    ]
