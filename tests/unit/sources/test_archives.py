"""Packed texts: gzip, and zips with one csv or several."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from typing import Any

from cityplan.contracts import Contract

Read = Callable[..., Any]
Table = Callable[..., str]


def test_gzip_in_several_members_is_one_text(read: Read, contract: Contract, table: Table) -> None:
    head, _, tail = table().encode().partition(b"\n")
    content = gzip.compress(head + b"\n") + gzip.compress(tail)
    assert len(read(contract, {"A.CSV.GZ": content}).records) == 2


def test_each_csv_of_a_zip_is_a_part_and_the_rest_is_left_alone(
    read: Read, contract: Contract, table: Table, institution: Table
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("b/second.csv", table(institution(2)))
        archive.writestr("a.csv", table(institution(1)))
        archive.writestr("__MACOSX/a.csv", b"junk")
        archive.writestr("b/.hidden.csv", b"junk")
        archive.writestr("readme.txt", b"junk")
    result = read(contract, {"all.zip": packed.getvalue(), "more.csv": table(institution(3)).encode()})
    assert {number: part.name for number, part in result.parts.items()} == {
        1: "all.zip/a.csv",
        2: "all.zip/b/second.csv",
        3: "more.csv",
    }
    assert [file_no for file_no, _ in result.records] == [1, 2, 3]
    assert result.column("institution_id") == ["JG1", "JG2", "JG3"]
    assert result.parts[1].sha256 == result.parts[2].sha256 != result.parts[3].sha256


def test_names_that_chinese_windows_wrote_into_a_zip_are_readable(
    read: Read, contract: Contract, table: Table
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("XXXX.csv", table())
    content = packed.getvalue().replace(b"XXXX", "养老".encode("gb18030"))
    assert read(contract, {"a.zip": content}).parts[1].name == "a.zip/养老.csv"
