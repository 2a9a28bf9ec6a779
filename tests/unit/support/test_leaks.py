"""The search for personal data finds a text in every writing it may have got."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from cityplan.contracts import Pii
from tests.support.leaks import files_below, leaks_in_files, pattern
from tests.support.people import SHOWN, People, personal_contracts

NAME = "璟瑢翀"


def _zipped(text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", text)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        f"name {NAME} here".encode(),
        f"姓名：{NAME}".encode("gb18030"),
        json.dumps({"name": NAME}).encode(),
        gzip.compress(f"a,{NAME}".encode()),
        _zipped(f"<t>{NAME}</t>"),
        json.dumps({"name": NAME}).encode().hex().encode(),
    ],
    ids=["utf-8", "gb18030", "json", "gzip", "workbook", "bytea"],
)
def test_a_leak_is_found(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log").write_bytes(content)
    [found] = leaks_in_files(pattern({NAME}), files_below(tmp_path, ()))
    assert found.startswith(f"{tmp_path}/log: ")


def test_a_name_is_found_in_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.csv").touch()
    assert len(leaks_in_files(pattern({NAME}), files_below(tmp_path, ()))) == 1


def test_what_is_masked_is_no_leak(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("欧**** 139**** 230102****", encoding="utf-8")
    people = People()
    texts = [people.text(kind) for kind in Pii]
    assert leaks_in_files(pattern(people.secrets), files_below(tmp_path, ())) == []
    (tmp_path / "report.html").write_text(texts[0], encoding="utf-8")
    assert leaks_in_files(pattern(people.secrets), files_below(tmp_path, ()))


def test_folders_left_out_are_not_searched(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing/file").write_text(NAME, encoding="utf-8")
    assert list(files_below(tmp_path, [tmp_path / "landing"])) == []


def test_every_class_of_personal_data_is_planted_and_told_from_others() -> None:
    planted = {item.pii for contract in personal_contracts() for item in contract.fields if item.pii}
    assert planted == set(Pii) == {*SHOWN, Pii.BIRTH_DATE}
    people = People()
    texts = [people.text(kind) for kind in Pii for _ in range(50)]
    assert len(set(texts)) == len(people.secrets) + len(people.birth_dates) == len(texts)
