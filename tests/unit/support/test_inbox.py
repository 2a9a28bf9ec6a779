"""Hand-made deliveries: equal rows make equal bytes in every form, under the department's own headers."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.support.inbox import WRITERS, Inbox

ROW = {"case_no": "XF1", "channel": "visit", "is_repeat": False, "registered_on": "2022-01-05"}


@pytest.mark.parametrize("form", WRITERS)
def test_equal_rows_make_equal_bytes(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Inbox(tmp_path / "one").deliver("petitions.cases", "2022-01-31", [ROW], form=form)
    monkeypatch.setattr("time.localtime", lambda *_: (2030, 1, 1, 0, 0, 0, 0, 1, 0))
    other = Inbox(tmp_path / "other").deliver("petitions.cases", "2022-01-31", [ROW], form=form)
    assert one.read_bytes() == other.read_bytes()
    assert one.relative_to(tmp_path / "one").as_posix() == f"petitions/cases/2022-01-31/cases.{form}"


def test_a_workbook_holds_what_the_department_writes(tmp_path: Path) -> None:
    path = Inbox(tmp_path).deliver("petitions.cases", "2022-01-31", [ROW], form="xlsx")
    header, row = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    written = {name: value for name, value in zip(header, row, strict=True) if value}
    assert written == {
        "信访编号": "XF1",
        "登记日期": "2022-01-05",
        "形式": "来访",
        "重复件": "否",
        "操作": "I",
    }


def test_a_manifest_says_what_lies_beside_it(tmp_path: Path) -> None:
    path = Inbox(tmp_path).deliver("petitions.cases", "2022-01-31", [ROW], encoding="gb18030", manifest=True)
    assert '"rows": 1' in path.with_name("manifest.json").read_text(encoding="utf-8")
    assert "信访编号" in path.read_text(encoding="gb18030")
