"""Deliveries that must be refused: each message names department, extract, date, file, place and remedy."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cityplan.contracts import Contract
from cityplan.errors import DeliveryError, Place
from cityplan.landing import INBOX, SHARE
from tests.support.workbooks import damaged_sheet, locked_xls, locked_xlsx, xlsx

Read = Callable[..., Any]
Table = Callable[..., str]
SHEET = "养老服务机构"


def refused(read: Read, *delivery: object, **options: object) -> DeliveryError:
    with pytest.raises(DeliveryError) as refusal:
        read(*delivery, **options)
    error = refusal.value
    place = f"{error.place.department}.{error.place.extract}, as of 截至 2026-09-30, file 文件 "
    assert str(error).startswith(place)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in error.problem), "the problem is told in Chinese too"
    assert error.remedy
    return error


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_utf8_where_gb18030_is_agreed(read: Read, gb18030: Contract, doctor_table: Table) -> None:
    error = refused(read, gb18030, {"签约.csv": doctor_table().encode()}, SHARE)
    assert "looks like UTF-8, not GB18030" in str(error)
    assert error.place.file == "签约.csv"
    assert "GB18030" in error.remedy


def test_gb18030_where_utf8_is_agreed(read: Read, contract: Contract, table: Table) -> None:
    error = refused(read, contract, {"a.csv": table().encode("gb18030")})
    assert "not UTF-8" in str(error)
    assert error.place.line == 1


def test_a_wrong_byte_is_refused_at_its_line(read: Read, contract: Contract, table: Table) -> None:
    content = table().encode()
    error = refused(read, contract, {"a.csv": content + b"JG3\xff,,,\n"})
    assert error.place.line == 4


def test_a_missing_column(read: Read, contract: Contract, table: Table) -> None:
    lines = [line.rsplit(",", 1)[0] for line in table().splitlines()]
    error = refused(read, contract, {"a.csv": "\n".join(lines).encode()})
    assert error.place == Place(
        contract.department, contract.extract, date(2026, 9, 30), "a.csv", None, 1, "停业日期 (closed_on)"
    )
    assert "lacks a column" in error.problem


def test_a_missing_column_in_a_sheet(read: Read, contract: Contract) -> None:
    header = [field.zh for field in contract.fields[1:]]
    error = refused(read, contract, {"a.xlsx": xlsx({SHEET: [["标题"], header]})}, SHARE)
    assert (error.place.sheet, error.place.line) == (SHEET, 2)
    assert error.place.column == "机构编号 (institution_id)"


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_field_no_json_record_has(read: Read, contract: Contract, form: str) -> None:
    records = [{field.name: "1" for field in contract.fields[:-1]}] * 2
    text = json.dumps(records) if form == "json" else "\n".join(map(json.dumps, records))
    error = refused(read, contract, {f"a.{form}": text.encode()})
    assert error.place.column == "停业日期 (closed_on)"


def test_an_unknown_column(read: Read, contract: Contract, table: Table) -> None:
    error = refused(read, contract, {"a.csv": table().replace("停业日期", "停业日期,法人", 1).encode()})
    assert error.place.column == "法人"


@pytest.mark.parametrize("again", ["机构名称", "名称", "name"])
def test_a_header_that_is_there_twice(read: Read, contract: Contract, table: Table, again: str) -> None:
    error = refused(read, contract, {"a.csv": table().replace("停业日期", f"停业日期,{again}", 1).encode()})
    assert "more than once" in error.problem
    assert again in str(error.place.column)


def test_a_text_without_header(read: Read, contract: Contract, institution: Table) -> None:
    error = refused(read, contract, {"a.csv": institution(1).encode()})
    assert "None of the first 30 rows is the header" in error.problem
    assert "松花江" not in str(error), "what stands in the place of a header may be personal"


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.zip", "a.xlsx", "a.xls", "a.json", "a.jsonl"])
def test_an_empty_file(read: Read, contract: Contract, name: str) -> None:
    assert "empty (0 bytes)" in refused(read, contract, {name: b""}).problem


@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip"])
def test_a_packed_empty_file(read: Read, contract: Contract, name: str) -> None:
    content = gzip.compress(b"") if name.endswith("gz") else zipped(**{"a.csv": b""})
    assert "empty" in refused(read, contract, {name: content}).problem


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.99])
@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip", "a.xlsx"])
def test_a_truncated_archive(
    read: Read, contract: Contract, table: Table, institution: Table, name: str, kept: float
) -> None:
    text = table(*(institution(number) for number in range(5_000))).encode()
    rows = [[field.zh for field in contract.fields]] + [["x"] * 10] * 500
    whole = {
        "a.csv.gz": gzip.compress(text),
        "a.zip": zipped(**{"a.csv": text}),
        "a.xlsx": xlsx({SHEET: rows}),
    }
    content = whole[name]
    assert "damaged" in refused(read, contract, {name: content[: int(len(content) * kept)]}).problem


def test_a_damaged_member_of_a_zip(read: Read, contract: Contract, table: Table) -> None:
    content = bytearray(zipped(**{"a.csv": table().encode()}))
    content[60] ^= 0xFF
    error = refused(read, contract, {"a.zip": bytes(content)})
    assert "damaged" in error.problem
    assert error.place.file == "a.zip/a.csv"


def test_a_zip_whose_list_of_members_cannot_be_followed(read: Read, contract: Contract, table: Table) -> None:
    packed = zipped(**{"甲.csv": table().encode()})
    entry = packed.rindex(b"PK\x01\x02")
    unknown_version = packed[: entry + 6] + b"\x63\x00" + packed[entry + 8 :]
    bad_name = packed[: entry + 46] + b"\xff" + packed[entry + 47 :]
    for content in (unknown_version, bad_name):
        assert "damaged" in refused(read, contract, {"a.zip": content}).problem


def test_a_zip_without_csv(read: Read, contract: Contract) -> None:
    assert "no csv" in refused(read, contract, {"a.zip": zipped(**{"readme.doc": b"x"})}).problem


def test_a_locked_zip(read: Read, contract: Contract, table: Table) -> None:
    content = bytearray(zipped(**{"a.csv": table().encode()}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in refused(read, contract, {"a.zip": bytes(content)}).problem


@pytest.mark.parametrize("damage", ["checksum", "locked", "method"])
@pytest.mark.parametrize("sheet", [1, 2])
@pytest.mark.parametrize("value", ["#N/A", "x"])
def test_a_workbook_of_which_any_sheet_is_damaged(
    read: Read, contract: Contract, damage: str, sheet: int, value: str
) -> None:
    book = xlsx({SHEET: [[field.zh for field in contract.fields], ["x"] * 9 + [value]], "说明": [["x"]]})
    error = refused(read, contract, {"a.xlsx": damaged_sheet(book, sheet, damage)}, SHARE)
    assert "it is damaged" in error.problem
    assert error.place.sheet is None, "it may be another than the declared one"


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"])
@pytest.mark.parametrize("content", [b"", b"<x", b"<x/>"])
def test_a_workbook_one_of_whose_parts_is_damaged_is_no_fault_of_ours(
    read: Read, contract: Contract, part: str, content: bytes
) -> None:
    book = xlsx({SHEET: [[field.zh for field in contract.fields], ["x"] * 9 + ["#N/A"]]})
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    error = refused(read, contract, {"a.xlsx": zipped(**(parts | {part: content}))}, SHARE)
    assert "it is damaged" in error.problem


@pytest.mark.parametrize("channel", [INBOX, SHARE])
def test_a_workbook_without_the_agreed_sheet(read: Read, contract: Contract, channel: str) -> None:
    content = xlsx({"一月": [["a"]], "二月": [["b"]]})
    error = refused(read, contract, {"a.xlsx": content}, channel)
    assert error.place.sheet == SHEET
    assert "一月、二月" in error.problem


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_a_locked_workbook(read: Read, contract: Contract, name: str) -> None:
    content = locked_xlsx() if name == "a.xlsx" else locked_xls({SHEET: [["x"]]})
    assert "password" in refused(read, contract, {name: content}).problem


@pytest.mark.parametrize("content", [b"<html><table></table></html>", b"PK\x03\x04nonsense", b"a,b\n1,2\n"])
def test_what_only_calls_itself_a_workbook(read: Read, contract: Contract, content: bytes) -> None:
    assert "no readable Excel workbook" in refused(read, contract, {"a.xls": content}).problem


def test_a_workbook_that_calls_itself_csv(read: Read, contract: Contract) -> None:
    assert "not plain csv" in refused(read, contract, {"a.csv": xlsx({"a": [["x"]]})}).problem


@pytest.mark.parametrize("name", ["a.doc", "a.et", "a.csv.rar", "a"])
def test_an_unknown_type_of_file(read: Read, contract: Contract, name: str) -> None:
    error = refused(read, contract, {name: b"x"})
    assert "cannot be read" in error.problem
    assert "xlsx" in error.remedy


@pytest.mark.parametrize("text", ['{"a": ', "[{}", "[{} {}]", "[] x", "{]"])
def test_broken_json(read: Read, contract: Contract, text: str) -> None:
    assert "no valid JSON" in refused(read, contract, {"a.json": text.encode()}).problem


def test_a_json_record_that_names_a_column_twice(read: Read, contract: Contract) -> None:
    text = '[{"机构编号": "JG1"}, {"机构编号": "JG2", "机构编号": "JG3"}]'
    error = refused(read, contract, {"a.json": text.encode()})
    assert (error.place.line, error.place.column) == (2, "机构编号")


def test_a_zip_packed_in_an_unknown_way(read: Read, contract: Contract, table: Table) -> None:
    packed = bytearray(zipped(**{"a.csv": table().encode()}))
    for at in (8, packed.rindex(b"PK\x01\x02") + 10):  # the method, in both of its places
        packed[at : at + 2] = (9).to_bytes(2, "little")  # Deflate64
    assert "packed in an unknown way" in refused(read, contract, {"a.zip": bytes(packed)}).problem


def manifest(**entry: object) -> bytes:
    return json.dumps({"files": [{"name": "a.csv", **entry}]}).encode()


def test_a_manifest_with_another_number_of_rows(read: Read, contract: Contract, table: Table) -> None:
    error = refused(read, contract, {"a.csv": table().encode()}, manifest=manifest(rows=3))
    assert "2 records, the manifest says 3" in error.problem


def test_a_manifest_with_another_sha256(read: Read, contract: Contract, table: Table) -> None:
    other = hashlib.sha256(b"other").hexdigest()
    error = refused(read, contract, {"a.csv": table().encode()}, manifest=manifest(sha256=other))
    assert "sha256" in error.problem
    assert error.place.file == "a.csv"


def test_a_manifest_that_names_other_files(read: Read, contract: Contract, table: Table) -> None:
    content = table().encode()
    assert "did not come" in refused(read, contract, {"b.csv": content}, manifest=manifest()).problem
    both = {"a.csv": content, "b.csv": content}
    assert "does not name" in refused(read, contract, both, manifest=manifest()).problem


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b'{"files": [{}]}', b'{"files": [{"name": 1, "rows": "x"}]}']
)
def test_a_manifest_that_cannot_be_read(read: Read, contract: Contract, table: Table, content: bytes) -> None:
    error = refused(read, contract, {"a.csv": table().encode()}, manifest=content)
    assert error.place.file == "manifest.json"


def test_a_manifest_with_an_encoding_nobody_agreed_on(read: Read, contract: Contract, table: Table) -> None:
    error = refused(read, contract, {"a.csv": table().encode()}, manifest=b'{"encoding": "Big5"}')
    assert "Encoding Big5 is not supported" in error.problem and error.place.file == "manifest.json"
