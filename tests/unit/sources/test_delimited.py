"""Csv: what becomes a record, what is set aside, what is skipped, and that nothing is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from cityplan.contracts import Contract, load_contracts
from cityplan.errors import DeliveryError
from cityplan.sources import rows
from cityplan.sources.archives import BLOCK_BYTES
from cityplan.sources.blocks import UNSTORABLE_PROBLEM

Read = Callable[..., Any]
Table = Callable[..., str]


def test_records_carry_their_line_and_their_texts_as_delivered(
    read: Read, contract: Contract, table: Table, institution: Table
) -> None:
    result = read(contract, {"a.csv": table(institution(1), institution(2, " 江北 ")).encode()})
    assert list(result.records) == [(1, 2), (1, 3)]
    assert result.column("name") == ["松花江养老院", " 江北 "]
    assert result.column("beds_total") == ["100", "100"]
    assert result.column("closed_on") == ["", ""]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "end"])
def test_line_ends_of_either_kind_and_a_missing_last_one(
    read: Read, contract: Contract, table: Table, end: str, last: str
) -> None:
    text = table(end=end)
    result = read(contract, {"a.csv": (text if last else text.removesuffix(end)).encode()})
    assert result.column("closed_on") == ["", ""]


def test_columns_may_come_in_any_order(read: Read, contract: Contract) -> None:
    names = [field.name for field in reversed(contract.fields)]
    text = ",".join(names) + "\n" + ",".join(f"v{name}" for name in names) + "\n"
    result = read(contract, {"a.csv": text.encode()})
    assert result.records[1, 2] == {name: f"v{name}" for name in names}


def test_quotes_commas_and_line_breaks_inside_fields(
    read: Read, contract: Contract, table: Table, institution: Table
) -> None:
    lines = [
        institution(1, '"江南,江北"'),
        institution(2, '"第一行\n第二行"'),
        institution(3, '"称为""老家"""'),
        institution(4, '5" 管'),
        institution(5),
    ]
    result = read(contract, {"a.csv": table(*lines).encode()})
    assert list(result.records) == [(1, 2), (1, 3), (1, 5), (1, 6), (1, 7)]
    assert result.column("name") == ["江南,江北", "第一行\n第二行", '称为"老家"', '5" 管', "松花江养老院"]
    assert not result.problems


def test_every_field_quoted_reads_like_the_csv_module(read: Read, contract: Contract) -> None:
    cells = [[f"{row}{field.name}" + ",;"[row % 2] for field in contract.fields] for row in range(50)]
    cells[7] = [""] * 9 + ["last"]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([[field.zh for field in contract.fields], *cells])
    result = read(contract, {"a.csv": text.getvalue().encode()})
    assert [list(record.values()) for record in result.records.values()] == cells


@pytest.mark.parametrize("nasty", ["back\\slash", "tab\there", "\\N", "\\.", "carriage\rreturn", "，、。"])
def test_characters_that_mean_something_to_copy_arrive_as_they_are(
    read: Read, contract: Contract, table: Table, institution: Table, nasty: str
) -> None:
    result = read(contract, {"a.csv": table(institution(1, nasty), institution(2)).encode()})
    assert result.column("name") == [nasty, "松花江养老院"]
    assert not result.problems


def test_a_nul_is_kept_visible_and_sets_the_record_aside(
    read: Read, contract: Contract, table: Table, institution: Table
) -> None:
    result = read(contract, {"a.csv": table(institution(1, "江\0北"), institution(2)).encode()})
    assert result.problems == {(1, 2): UNSTORABLE_PROBLEM}
    assert result.records[1, 2]["name"] == "江␀北"


def test_records_of_the_wrong_length_are_set_aside_with_their_texts(
    read: Read, contract: Contract, table: Table, institution: Table
) -> None:
    short, long = "JG1,王五", institution(3) + "x,y"
    result = read(contract, {"a.csv": table(short, institution(2), long).encode()})
    assert set(result.problems) == {(1, 2), (1, 4)}
    assert "2 fields instead of 10" in result.problems[1, 2]
    assert "王五" not in result.problems[1, 2], "problems travel further than raw: no personal data in them"
    assert result.records[1, 2]["uscc"] == "王五"
    assert result.records[1, 4]["closed_on"] == "x,y"


def test_empty_fields_too_many_do_no_harm(
    read: Read, contract: Contract, table: Table, institution: Table
) -> None:
    result = read(contract, {"a.csv": table(institution(1) + ",,", institution(2)).encode()})
    assert len(result.records) == 2
    assert not result.problems


def test_text_beside_a_closed_quote_sets_only_its_line_aside(
    read: Read, contract: Contract, table: Table, institution: Table
) -> None:
    result = read(contract, {"a.csv": table(institution(1, '"江北"院'), institution(2)).encode()})
    assert list(result.problems) == [(1, 2)]
    assert len(result.records) == 2


def test_rows_that_are_no_records_are_skipped_with_a_reason(
    read: Read, contract: Contract, table: Table, institution: Table
) -> None:
    blank, header = "," * 9, table().split("\n", 1)[0]
    text = "哈尔滨市养老机构情况表\n\n" + table(
        institution(1),
        "",
        blank,
        "道里区小计,,,,,,100,60,,",
        header,
        institution(2, "会计学校养老院"),
        "合 计,,,,,,200,120,,",
        "注：本表由民政局填报，数据以登记为准。",
        "填表人：,张三,审核人：,李四",
    )
    result = read(contract, {"a.csv": text.encode()})
    assert list(result.records) == [(1, 4), (1, 9)]
    assert {row: reason for (_, row), reason in result.skipped.items()} == {
        1: rows.TITLE,
        2: rows.BLANK,
        5: rows.BLANK,
        6: rows.BLANK,
        7: rows.SUBTOTAL,
        8: rows.REPEATED_HEADER,
        10: rows.SUBTOTAL,
        11: rows.NOTE,
        12: rows.NOTE,
    }


def test_a_subtotal_is_known_by_a_key_column_too(read: Read) -> None:
    contract = load_contracts()["statistics.resident_population"]
    text = "年份,区划代码,性别,年龄组,常住人口\n2020,230102,男,0,10\n2020,230102,合计,0,20\n"
    result = read(contract, {"a.csv": text.encode()})
    assert list(result.records) == [(1, 2)]
    assert result.skipped == {(1, 3): rows.SUBTOTAL}


def test_a_changes_extract_may_leave_out_the_operation(read: Read) -> None:
    contract = load_contracts()["petitions.cases"]
    names = [field.zh for field in contract.fields]
    without = ",".join(names) + "\n" + ",".join(names) + "1\n"
    assert read(contract, {"a.csv": without.encode()}).column("op") == [""]
    given = ",".join([*names, "操作"]) + "\n" + ",".join([*names, "D"]) + "\n"
    assert read(contract, {"a.csv": given.encode()}).column("op") == ["D"]


def test_a_file_longer_than_a_block_reads_like_the_csv_module(
    read: Read, contract: Contract, table: Table, institution: Table
) -> None:
    """Quoted, broken and plain lines in turn, so that records of every kind cross the edges of blocks."""
    kinds = ["平安", '"逗,号"', '"换\n行"', "a\\b", '"""引"""', "时间 10:30"]
    lines = [institution(number, kinds[number % len(kinds)]) for number in range(3 * BLOCK_BYTES // 90)]
    text = table(*lines)
    assert len(text.encode()) > 2 * BLOCK_BYTES
    result = read(contract, {"a.csv": text.encode()})
    expected = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [list(record.values()) for record in result.records.values()] == expected
    assert not result.problems
    last_line = text.count("\n") - lines[-1].count("\n")
    assert max(result.records) == (1, last_line)


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(0, id="at the end"),
        pytest.param(3, id="closed by a later quote"),
        pytest.param(20_000, id="longer than any record"),
    ],
)
def test_an_unclosed_quote_refuses_the_delivery_and_names_its_line(
    read: Read, contract: Contract, table: Table, institution: Table, after: int
) -> None:
    closing = [institution(99, '"江北"')] if after == 3 else []
    lines = [institution(1), institution(2, '"江北'), *(institution(n) for n in range(after)), *closing]
    with pytest.raises(DeliveryError, match="quote is opened here") as refused:
        read(contract, {"a.csv": table(*lines).encode()})
    assert refused.value.place.line == 3
    assert refused.value.place.file == "a.csv"
