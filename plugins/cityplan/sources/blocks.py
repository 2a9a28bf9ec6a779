"""What every reader hands to the loader: blocks of rows in PostgreSQL's COPY text format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cityplan.contracts import Contract

LINEAGE = ("delivery_id", "file_no", "row_number", "problem")
OPERATION = "op"

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NEEDS_ESCAPE = re.compile(r"[\\\t\n\r]")
# PostgreSQL stores neither NUL nor half a surrogate pair; both are kept visible as these stand-ins.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_NUL, _NUL_SHOWN, _SURROGATE_SHOWN = "\0", "\u2400", "\ufffd"

UNSTORABLE_PROBLEM = "a character that cannot be stored (含无法存储的字符)"


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a delivery: a file, a member of a zip or a sheet. `file_no` counts them from 1.

    `size` and `sha256` are those of the landed file; `encoding` is None for workbooks and JSON is UTF-8.
    """

    file_no: int
    name: str
    sheet: str | None
    sha256: str
    size: int
    encoding: str | None


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no record (title, note, subtotal, blank), with the reason in both languages."""

    file_no: int
    row_number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of one part: `records` lines of COPY text and the rows skipped between them.

    Every part yields at least one block, if an empty one, so that the loader learns of it.
    """

    part: Part
    copy_text: bytes
    records: int
    skipped: tuple[SkippedRow, ...] = ()


def copy_columns(contract: Contract) -> tuple[str, ...]:
    """Columns of a COPY line in order: lineage, the contract's fields, then `op` for changes."""
    operation = (OPERATION,) if contract.has_op else ()
    return (*LINEAGE, *(item.name for item in contract.fields), *operation)


@dataclass(slots=True)
class BlockBuilder:
    """Collects rows of one part, one at a time, and hands them over as a block.

    `width` is the number of data columns of a COPY line (fields and op, without lineage).
    """

    part: Part
    delivery_id: int
    width: int
    lines: list[str] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """The first two columns of every line, tabs included."""
        return f"{self.delivery_id}\t{self.part.file_no}\t"

    def add(self, row_number: int, values: Sequence[str]) -> None:
        """Add one record; `values` has one text per data column, empty for an absent value."""
        problem = None
        if _UNSTORABLE.search("".join(values)):
            problem = UNSTORABLE_PROBLEM
            values = [_storable(value) for value in values]
        self._append(row_number, problem, values)

    def add_clean(self, first_row: int, records: Iterable[str]) -> None:
        """Add records that follow each other, their values joined by tabs and known to need no escape."""
        prefix = self.prefix
        self.lines.extend(
            [f"{prefix}{number}\t\\N\t{record}\n" for number, record in enumerate(records, first_row)]
        )

    def set_aside(self, row_number: int, problem: str, values: Sequence[str]) -> None:
        """Add a record that could not be split into the contract's columns.

        Its texts are kept left to right as they came; what is too much is joined into the last column.
        `problem` must not quote them: they may be personal data, and the problem goes further than raw.
        """
        kept = [_storable(value) for value in values[: self.width]]
        if len(values) > self.width:
            kept[-1] = _storable(",".join(values[self.width - 1 :]))
        kept.extend([""] * (self.width - len(kept)))
        self._append(row_number, problem, kept)

    def skip(self, row_number: int, reason: str) -> None:
        """Record that a row is no record."""
        self.skipped.append(SkippedRow(self.part.file_no, row_number, reason))

    def __len__(self) -> int:
        return len(self.lines) + len(self.skipped)

    def take(self) -> Block:
        """Hand over what was collected and start anew."""
        block = Block(self.part, "".join(self.lines).encode(), len(self.lines), tuple(self.skipped))
        self.lines, self.skipped = [], []
        return block

    def _append(self, row_number: int, problem: str | None, values: Iterable[str]) -> None:
        texts = [value.translate(_ESCAPES) if _NEEDS_ESCAPE.search(value) else value for value in values]
        self.lines.append("\t".join([f"{self.prefix}{row_number}", problem or "\\N", *texts]) + "\n")


def _storable(value: str) -> str:
    return _UNSTORABLE.sub(lambda found: _NUL_SHOWN if found[0] == _NUL else _SURROGATE_SHOWN, value)
