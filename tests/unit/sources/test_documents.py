"""JSON: arrays, lines and pages give the same records; values keep their digits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cityplan.contracts import Contract, load_contracts
from cityplan.errors import DeliveryError
from cityplan.sources import rows
from cityplan.sources.archives import BLOCK_BYTES
from cityplan.sources.blocks import UNSTORABLE_PROBLEM

Read = Callable[..., Any]


@pytest.fixture
def cases() -> Contract:
    return load_contracts()["petitions.cases"]


def record(contract: Contract, **values: object) -> dict[str, object]:
    return {field.name: f"v{field.name}" for field in contract.fields} | values


def forms(records: list[dict[str, object]]) -> Iterator[tuple[str, str]]:
    yield "a.json", json.dumps(records, ensure_ascii=False)
    yield "a.json", json.dumps(records, indent=2)
    yield "a.json", json.dumps({"total": len(records), "data": records})
    yield "a.jsonl", "\n".join(map(json.dumps, records)) + "\n"
    yield "a.jsonl", "\ufeff" + "\r\n\r\n".join(map(json.dumps, records))
    pages = [{"page": 1, "pages": 2, "records": records[:1]}, {"page": 2, "pages": 2, "records": records[1:]}]
    yield "a.jsonl", "\n".join(map(json.dumps, pages))


def test_every_form_gives_the_same_records(read: Read, cases: Contract) -> None:
    records = [
        record(cases, case_no=f"XF{number}", responsible_unit="道里区\t政府\n") for number in (1, 2, 3)
    ]
    for name, text in forms(records):
        result = read(cases, {name: text.encode()})
        assert list(result.records) == [(1, 1), (1, 2), (1, 3)]
        assert result.column("case_no") == ["XF1", "XF2", "XF3"]
        assert result.column("responsible_unit") == ["道里区\t政府\n"] * 3


def test_values_become_texts_without_losing_digits(read: Read, cases: Contract) -> None:
    text = (
        '{"case_no": 12345678901234567890, "district_code": 230102.0, "due_on": 1.5e3, "rating": 0.10,'
        '"is_repeat": true, "closed_on": null, "responsible_unit": ["甲", "乙"], "信访人": "王",'
        '"联系电话": "", "登记日期": "2026-01-01", "形式": "来访", "受理告知日": "", "延期至": ""}'
    )
    values = read(cases, {"a.jsonl": text.encode()}).records[1, 1]
    assert values["case_no"] == "12345678901234567890"
    assert values["district_code"] == "230102"
    assert values["due_on"] == "1500"
    assert values["rating"] == "0.10"
    assert values["is_repeat"] == "true"
    assert values["closed_on"] == ""
    assert values["responsible_unit"] == "甲、乙"
    assert values["petitioner_name"] == "王"


def test_keys_may_be_absent_from_some_records(read: Read, cases: Contract) -> None:
    second = record(cases)
    del second["closed_on"]
    result = read(cases, {"a.json": json.dumps([record(cases), second]).encode()})
    assert result.column("closed_on") == ["vclosed_on", ""]


def test_what_is_no_flat_record_is_set_aside_or_skipped(read: Read, cases: Contract) -> None:
    values = [record(cases), 5, {}, record(cases, closed_on={"date": "2026"}), record(cases, rating="\ud800")]
    result = read(cases, {"a.json": json.dumps(values).encode()})
    assert set(result.problems) == {(1, 2), (1, 4), (1, 5)}
    assert result.problems[1, 5] == UNSTORABLE_PROBLEM
    assert result.skipped == {(1, 3): rows.BLANK}


def test_no_records_is_no_error_here(read: Read, cases: Contract) -> None:
    for content in (b"[]", b'{"page": 1, "pages": 0, "total": 0, "records": []}'):
        result = read(cases, {"a.json": content})
        assert not result.records
        assert result.parts


def test_an_unknown_key_is_refused_at_its_record(read: Read, cases: Contract) -> None:
    with pytest.raises(DeliveryError, match="knows no such column") as refused:
        read(cases, {"a.json": json.dumps([record(cases), record(cases, extra=1)]).encode()})
    assert (refused.value.place.line, refused.value.place.column) == (2, "extra")


def test_an_array_on_one_line_may_be_longer_than_a_block(read: Read, cases: Contract) -> None:
    records = [record(cases, case_no=f"XF{number}", responsible_unit="哈尔滨") for number in range(2_000)]
    text = json.dumps(records, ensure_ascii=False).encode()
    assert len(text) > 5 * BLOCK_BYTES
    result = read(cases, {"a.json": text})
    assert result.column("case_no") == [item["case_no"] for item in records]
