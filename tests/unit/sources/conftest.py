"""A delivery made of bytes, and what the readers make of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from cityplan.contracts import Contract, load_contracts
from cityplan.landing import INBOX, LandedDelivery, LandedFile
from cityplan.sources import Part, copy_columns, read_delivery

DELIVERY_ID = 7
AS_OF = date(2026, 9, 30)

_ESCAPED = re.compile(r"\\([\\tnr])")
_MEANING = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


@dataclass
class Reading:
    """Records by (file_no, row_number) with their texts by column; problems and skipped rows the same way."""

    records: dict[tuple[int, int], dict[str, str]] = field(default_factory=dict)
    problems: dict[tuple[int, int], str] = field(default_factory=dict)
    skipped: dict[tuple[int, int], str] = field(default_factory=dict)
    parts: dict[int, Part] = field(default_factory=dict)

    def column(self, name: str) -> list[str]:
        return [record[name] for record in self.records.values()]


@pytest.fixture
def contract() -> Contract:
    """Elderly care institutions: a snapshot of ten columns, usually a workbook."""
    return load_contracts()["civil_affairs.elderly_care_institutions"]


@pytest.fixture
def land(tmp_path: Path) -> Callable[..., LandedDelivery]:
    """Make a landed delivery of files given by name and content."""

    def make(
        contract: Contract, files: Mapping[str, bytes], channel: str = INBOX, manifest: bytes | None = None
    ) -> LandedDelivery:
        def landed(name: str, content: bytes) -> LandedFile:
            sha256 = hashlib.sha256(content).hexdigest()
            (tmp_path / sha256).write_bytes(content)
            return LandedFile(name, tmp_path / sha256, sha256, len(content), f"/share/{name}")

        return LandedDelivery(
            contract.department,
            contract.extract,
            AS_OF,
            channel,
            "/share",
            files=tuple(landed(name, content) for name, content in files.items()),
            manifest=None if manifest is None else landed("manifest.json", manifest),
        )

    return make


@pytest.fixture
def read(land: Callable[..., LandedDelivery]) -> Callable[..., Reading]:
    """Read a delivery made of files to the end."""

    def run(
        contract: Contract, files: Mapping[str, bytes], channel: str = INBOX, manifest: bytes | None = None
    ) -> Reading:
        result = Reading()
        for block in read_delivery(land(contract, files, channel, manifest), contract, DELIVERY_ID):
            result.parts[block.part.file_no] = block.part
            for row in block.skipped:
                result.skipped[row.file_no, row.row_number] = row.reason
            lines = block.copy_text.decode().split("\n")
            assert lines.pop() == ""
            assert len(lines) == block.records
            for line in lines:
                _take(result, contract, line)
        return result

    return run


def _take(result: Reading, contract: Contract, line: str) -> None:
    cells = [_ESCAPED.sub(lambda found: _MEANING[found[1]], cell) for cell in line.split("\t")]
    delivery_id, file_no, row_number, problem, *values = cells
    assert delivery_id == str(DELIVERY_ID)
    place = int(file_no), int(row_number)
    assert place not in result.records, "a row was read twice"
    result.records[place] = dict(zip(copy_columns(contract)[4:], values, strict=True))
    if problem != "\\N":
        result.problems[place] = problem


HEADERS = "机构编号,统一社会信用代码,机构名称,类别,所在区划,服务项目,床位总数,护理型床位,启用日期,停业日期"
RECORD = "JG{0},91230100MA0000000X,{1},养老机构,230102001000,助餐服务,100,60,2019-05-01,"


@pytest.fixture
def institution() -> Callable[..., str]:
    """One csv line of an institution."""

    def line(number: int, name: str = "松花江养老院") -> str:
        return RECORD.format(number, name)

    return line


@pytest.fixture
def table(institution: Callable[..., str]) -> Callable[..., str]:
    """A csv text: the header and the lines given, or two institutions."""

    def text(*lines: str, end: str = "\n") -> str:
        return end.join([HEADERS, *(lines or (institution(1), institution(2)))]) + end

    return text


@pytest.fixture
def gb18030() -> Contract:
    """Family doctor contracts: changes, usually a GB18030 csv."""
    return load_contracts()["health.family_doctor_contracts"]


@pytest.fixture
def doctor_table(gb18030: Contract) -> Callable[..., str]:
    """A csv text of family doctor contracts under English headers, with one name each."""

    def text(*names: str, headers: str = "zh") -> str:
        header = [field.zh if headers == "zh" else field.name for field in gb18030.fields] + ["op"]
        lines = [f"XY{number},,{name},,,,,,,,I" for number, name in enumerate(names or ("张三",))]
        return "\n".join([",".join(header), *lines]) + "\n"

    return text
