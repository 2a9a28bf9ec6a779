"""One delivered row as its bytes in the archive say it, personal data masked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from psycopg.rows import class_row

from cityplan import COMMAND
from cityplan.audit.trace import auditor
from cityplan.contracts import Contract, Field, load_contracts
from cityplan.errors import CityplanError, Place
from cityplan.landing import Archive, LandedDelivery, LandedFile
from cityplan.settings import Settings
from cityplan.sources import read_file
from cityplan.sources.archives import blocks, members
from cityplan.sources.blocks import LINEAGE, copy_columns
from cityplan.sources.decoding import UTF8
from cityplan.validation.masking import masked_text, without_persons

_PLACE = "select * from audit.place_of(%s, %s::smallint, %s)"
_UNESCAPED = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
_ESCAPE = re.compile(r"\\[\\tnr]")


class NoSuchRowError(CityplanError):
    """A row that is not in the delivery, or whose file is not in the archive."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Where a delivered file or sheet stands; `part` counts the sheets or members of its archived file."""

    of_department: str
    of_extract: str
    as_of: date
    channel: str
    name: str
    sheet: str | None
    sha256: str
    bytes: int
    encoding: str | None
    part: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row in its file: masked texts by field, and of a csv its masked line and the bytes it takes.

    `line` is None for workbooks and JSON, and where personal data could not be told from the rest.
    """

    delivered: Delivered
    path: Path
    row_number: int
    texts: Mapping[str, str]
    line: str | None
    first_byte: int | None
    length: int | None
    problem: str | None


def source_row(settings: Settings, delivery_id: int, file_no: int, row_number: int) -> SourceRow:
    """Read one row from the archive; the look is logged.

    Raises NoSuchRowError when there is no such row or its file is gone.
    """
    with auditor(settings) as connection, connection.cursor(row_factory=class_row(Delivered)) as cursor:
        delivered = cursor.execute(_PLACE, (delivery_id, file_no, row_number)).fetchone()
    if delivered is None:
        raise NoSuchRowError(
            f"Delivery {delivery_id} has no file {file_no} (该交付无此文件).", "`trace` names both."
        )
    path = Archive(settings.landing_folder).path(delivered.sha256)
    if not path.is_file():
        raise NoSuchRowError(
            f"{delivered.name} is not in the archive (存档缺失): {path}.", f"Run `{COMMAND} verify`."
        )
    contract = load_contracts()[f"{delivered.of_department}.{delivered.of_extract}"]
    problem, texts = _parsed(contract, delivered, path, delivery_id, file_no, row_number)
    source = SourceRow(delivered, path, row_number, {}, None, None, None, problem)
    if problem is not None:  # its texts stand in the wrong columns: nothing tells which are personal
        return source
    masked = {field.name: _masked(field, texts[field.name]) for field in contract.fields}
    source = replace(source, texts=masked)
    if not LandedFile(delivered.name, path, "", 0, "").suffix.endswith((".csv", ".gz")):
        return source
    first, raw = _bytes_of(delivered, path, row_number)
    line = raw.decode(delivered.encoding or UTF8, errors="replace").lstrip("\ufeff").rstrip("\r\n")
    return replace(source, line=_masked_line(contract, line, texts), first_byte=first, length=len(raw))


def _masked(field: Field, text: str) -> str:
    return without_persons(text) if field.pii is None else masked_text(field.pii, text)


def _masked_line(contract: Contract, line: str, texts: Mapping[str, str]) -> str | None:
    personal = [(texts[field.name], field) for field in contract.fields if field.pii and texts[field.name]]
    for text, field in sorted(personal, key=lambda pair: -len(pair[0])):
        if text not in line and _masked(field, text) not in line:
            return None  # written otherwise than it reads: better no line than an unmasked one
        line = line.replace(text, _masked(field, text))
    return without_persons(line)


def _parsed(
    contract: Contract, delivered: Delivered, path: Path, delivery_id: int, file_no: int, row_number: int
) -> tuple[str | None, dict[str, str]]:
    """Read the row the way the loader did: why it could not be split, else its texts by field."""
    archived = delivered.name.split("/")[0]
    file = LandedFile(archived, path, delivered.sha256, delivered.bytes, str(path))
    delivery = LandedDelivery(
        *(delivered.of_department, delivered.of_extract, delivered.as_of, delivered.channel, str(path)),
        files=(file,),
    )
    encoding = delivered.encoding or UTF8
    wanted = f"{delivery_id}\t{file_no}\t{row_number}\t"
    first = file_no - delivered.part + 1
    for block in read_file(delivery, file, contract, delivery_id, first, encoding):
        for line in block.copy_text.decode().splitlines() if block.part.file_no == file_no else ():
            if line.startswith(wanted):
                _, _, _, problem, *texts = (_unescaped(text) for text in line.split("\t"))
                columns = copy_columns(contract)[len(LINEAGE) :]
                found = None if problem == "\\N" else problem
                return found, dict(zip(columns, texts, strict=True))
    raise NoSuchRowError(
        f"{delivered.name} has no record in row {row_number} (该行不是记录).",
        "Titles, notes and blank rows are listed in quality.skipped_row.",
    )


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _UNESCAPED[found[0]], text)


def _bytes_of(delivered: Delivered, path: Path, row_number: int) -> tuple[int, bytes]:
    """Return where the row's bytes begin in the (unpacked) text, and the bytes; a quote may span lines."""
    place = Place(delivered.of_department, delivered.of_extract, delivered.as_of, delivered.name)
    archived = delivered.name.split("/")[0]
    [member] = [item for item in members(path, archived, place) if item.name == delivered.name]
    lines = _lines(blocks(member, place))
    first = sum(len(line) for line in islice(lines, row_number - 1))
    raw = next(lines, b"")
    while raw.count(b'"') % 2 and (more := next(lines, b"")):
        raw += more
    return first, raw


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    kept = b""
    for piece in pieces:
        *whole, kept = (kept + piece).split(b"\n")
        yield from (line + b"\n" for line in whole)
    if kept:
        yield kept
