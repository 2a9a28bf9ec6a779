"""Hand-made deliveries: writes `<inbox>/<department>/<extract>/<as_of>/<file>` from a few worked rows."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import xlwt  # type: ignore[import-untyped]

from cityplan.contracts import Contract, Field, load_codelists, load_contracts

Row = Mapping[str, Any]
Table = Sequence[Sequence[str]]

CORE_PROPERTIES = (
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)


class Inbox:
    """A folder of deliveries under the contract's Chinese headers.

    Rows are keyed by field name; codes are written as departments write them (是/否, 男/女 …), lists joined
    by 、 and absent values left empty. Changes without `op` are insertions.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def deliver(
        self,
        extract: str,
        as_of: str | date,
        rows: Iterable[Row],
        *,
        form: str = "csv",
        encoding: str = "utf-8",
        manifest: bool = False,
    ) -> Path:
        """Write one delivery; form is csv, csv.gz, zip, xls, xlsx, json or jsonl. Returns the file."""
        contract = load_contracts()[extract]
        folder = self.root / contract.department / contract.extract / str(as_of)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{contract.extract}.{form}"
        table = as_delivered(contract, rows)
        path.write_bytes(WRITERS[form](table, encoding))
        if manifest:
            _write_manifest(path, len(table) - 1, encoding)
        return path


def as_delivered(contract: Contract, rows: Iterable[Row]) -> Table:
    """The header and the rows as texts, in the order of the contract's fields."""
    header = [field.zh for field in contract.fields] + (["操作"] if contract.has_op else [])
    table = [header]
    for row in rows:
        cells = [_text(field, row.get(field.name)) for field in contract.fields]
        table.append(cells + ([str(row.get("op", "I"))] if contract.has_op else []))
    return table


def _text(field: Field, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(_text(field, item) for item in value)
    codes = load_codelists()[field.codelist].codes if field.codelist else ()
    return next((code.zh for code in codes if code.code == value), str(value))


def _write_manifest(path: Path, rows: int, encoding: str) -> None:
    entry = {"name": path.name, "rows": rows, "sha256": sha256(path.read_bytes()).hexdigest()}
    content = json.dumps({"encoding": encoding, "files": [entry]}, ensure_ascii=False)
    path.with_name("manifest.json").write_text(content, encoding="utf-8")


def _csv(table: Table, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue().encode(encoding)


def _gzipped(table: Table, encoding: str) -> bytes:
    return gzip.compress(_csv(table, encoding), mtime=0)


def _zipped(table: Table, encoding: str) -> bytes:
    return _archive({"data.csv": _csv(table, encoding)})


def _archive(members: Mapping[str, bytes]) -> bytes:
    """A zip whose bytes depend on its members alone and not on the time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, member in members.items():
            archive.writestr(zipfile.ZipInfo(name), member, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _xlsx(table: Table, _: str) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in table:
        sheet.append(list(row))
    book.save(content)
    with zipfile.ZipFile(content) as saved:
        # Equal rows make equal bytes: the hour of saving stands in docProps/core.xml, here emptied.
        members = {name: saved.read(name) for name in saved.namelist()}
    members["docProps/core.xml"] = CORE_PROPERTIES
    return _archive(members)


def _xls(table: Table, _: str) -> bytes:
    book, content = xlwt.Workbook(encoding="utf-8"), io.BytesIO()
    sheet = book.add_sheet("Sheet1")
    for number, row in enumerate(table):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    book.save(content)
    return content.getvalue()


def _records(table: Table) -> list[dict[str, str]]:
    header, *rows = table
    return [dict(zip(header, row, strict=True)) for row in rows]


def _json(table: Table, encoding: str) -> bytes:
    return json.dumps(_records(table), ensure_ascii=False).encode(encoding)


def _jsonl(table: Table, encoding: str) -> bytes:
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in _records(table))
    return "".join(lines).encode(encoding)


WRITERS = {
    "csv": _csv,
    "csv.gz": _gzipped,
    "zip": _zipped,
    "xlsx": _xlsx,
    "xls": _xls,
    "json": _json,
    "jsonl": _jsonl,
}
