"""Workbooks as offices make them: titles, merged headers, totals, notes, numbers and dates with types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cityplan.contracts import Contract
from cityplan.landing import INBOX, SHARE
from cityplan.sources import error_cells, rows
from cityplan.sources.cells import text_of
from tests.support.workbooks import xls, xlsx

Read = Callable[..., Any]

SHEET = "养老服务机构"
UPPER: list[Any] = [
    "序号",
    "机构编号",
    "统一社会信用代码",
    "机构名称",
    "类别",
    "所在区划",
    "服务项目",
    "床位",
    None,
    "日期",
    None,
]
LOWER: list[Any] = [
    None,
    None,
    None,
    None,
    None,
    None,
    None,
    "床位总数",
    "护理型床位",
    "启用日期",
    "停业日期",
]
FIRST: list[Any] = [
    1,
    "JG1",
    "91230100",
    "松花江养老院",
    "养老机构",
    "230102001000",
    "助餐服务",
    100,
    60.0,
    date(2019, 5, 1),
]
SECOND: list[Any] = [
    2,
    "JG2",
    None,
    "江北院",
    "日间照料",
    230103001000,
    None,
    30,
    0,
    "2020年3月1日",
    datetime.fromisoformat("2024-01-31"),
]
STYLED: list[list[Any]] = [
    ["哈尔滨市养老服务机构情况表"],
    ["截至2026年9月30日"],
    UPPER,
    LOWER,
    FIRST,
    SECOND,
    ["合计", None, None, None, None, None, None, 130, 60],
    [],
    ["注：本表由民政局填报。"],
    ["填表人：", None, "审核人："],
]
MERGED = ("A1:K1", "A3:A4", "B3:B4", "H3:I3", "J3:K3")


def test_an_office_workbook_gives_its_records_and_says_why_other_rows_are_none(
    read: Read, contract: Contract
) -> None:
    result = read(contract, {"养老.xlsx": xlsx({SHEET: STYLED}, MERGED)}, SHARE)
    assert list(result.records) == [(1, 5), (1, 6)]
    assert list(result.records[1, 5].values()) == [
        *[
            "JG1",
            "91230100",
            "松花江养老院",
            "养老机构",
            "230102001000",
            "助餐服务",
            "100",
            "60",
            "2019-05-01",
            "",
        ]
    ]
    assert result.records[1, 6]["division_code"] == "230103001000"
    assert result.records[1, 6]["opened_on"] == "2020年3月1日"
    assert result.records[1, 6]["closed_on"] == "2024-01-31"
    assert {row: reason for (_, row), reason in result.skipped.items()} == {
        1: rows.TITLE,
        2: rows.TITLE,
        7: rows.SUBTOTAL,
        8: rows.BLANK,
        9: rows.NOTE,
        10: rows.NOTE,
    }
    assert result.parts[1].sheet == SHEET
    assert result.parts[1].encoding is None


def test_an_old_workbook_reads_like_a_new_one(read: Read, contract: Contract) -> None:
    plain = [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in STYLED]
    old = read(contract, {"a.xls": xls({SHEET: plain})}, SHARE)
    new = read(contract, {"a.xlsx": xlsx({SHEET: plain}, MERGED)}, SHARE)
    assert old.records == new.records
    assert old.skipped == new.skipped


def test_a_group_header_completes_the_names_below_it(read: Read, contract: Contract) -> None:
    upper = [*UPPER[1:7], "床位", "护理型", *["启用日期", "停业日期"]]
    lower = [None] * 6 + ["总数", "床位", None, None]
    result = read(contract, {"a.xlsx": xlsx({SHEET: [upper, lower, FIRST[1:]]})})
    assert result.records[1, 3]["beds_total"] == "100"
    assert result.records[1, 3]["beds_nursing"] == "60"


def test_a_table_that_does_not_start_in_the_first_cell(read: Read, contract: Contract) -> None:
    header = [field.zh for field in contract.fields]
    table = [[], [], [None, None, *header], [None, None, *FIRST[1:]]]
    result = read(contract, {"a.xlsx": xlsx({SHEET: table})})
    assert list(result.records) == [(1, 4)]


def test_the_declared_sheet_is_read_wherever_it_stands(read: Read, contract: Contract) -> None:
    header = [field.zh for field in contract.fields]
    sheets: dict[str, list[list[Any]]] = {"说明": [["请看下一页"]], SHEET: [header, FIRST[1:]]}
    assert read(contract, {"a.xlsx": xlsx(sheets)}, SHARE).column("institution_id") == ["JG1"]


def test_in_the_inbox_the_only_filled_sheet_may_have_any_name(read: Read, contract: Contract) -> None:
    header = [field.zh for field in contract.fields]
    sheets: dict[str, list[list[Any]]] = {"Sheet1": [header, FIRST[1:]], "Sheet2": [], "Sheet3": []}
    result = read(contract, {"a.xlsx": xlsx(sheets)}, INBOX)
    assert result.parts[1].sheet == "Sheet1"
    assert len(result.records) == 1


@pytest.mark.parametrize(("name", "book"), [("a.xlsx", xlsx), ("a.xls", xls)])
def test_an_error_is_no_empty_cell(
    read: Read, contract: Contract, name: str, book: Callable[..., bytes]
) -> None:
    header = [field.zh for field in contract.fields]
    table = [[], [None, *header], [None, *FIRST[1:], "#N/A"], [None, *FIRST[1:]]]
    result = read(contract, {name: book({"Sheet1": table})})
    assert result.column("closed_on") == ["#N/A", ""]


@pytest.mark.parametrize("size", [1, 3, 64, 1_000_000])
@pytest.mark.parametrize(("value", "marked"), [("#N/A", True), ("N/A", False)])
def test_errors_are_found_wherever_a_sheet_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, value: str, marked: bool
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"Sheet1": [["a", "b"]] * 9 + [["a", value]] + [["a", "b"]] * 9}))
    monkeypatch.setattr(error_cells, "_PIECE_BYTES", size)
    assert error_cells.may_have_errors(path) is marked


@pytest.mark.parametrize(
    "name", ["区划代码*", " 所在区划 ", "所在区划（十二位）", "division_code", "DIVISION_CODE"]
)
def test_headers_are_known_in_the_forms_people_write(read: Read, contract: Contract, name: str) -> None:
    header = [field.zh for field in contract.fields]
    header[4] = name
    assert len(read(contract, {"a.xlsx": xlsx({SHEET: [header, FIRST[1:]]})}).records) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (1.5e-7, "0.00000015"),
        (230103001000.0, "230103001000"),
        (2.3010219700101124e17, "230102197001011000"),
        (True, "true"),
        (None, ""),
        (date(2026, 9, 30), "2026-09-30"),
        (datetime.fromisoformat("2026-09-30"), "2026-09-30"),
        (datetime.fromisoformat("2026-09-30 08:05"), "2026-09-30 08:05:00"),
        ("007", "007"),
    ],
)
def test_values_with_a_type_have_one_text(value: object, text: str) -> None:
    assert text_of(value) == text
