"""Reads csv text into blocks, in one pass and flat memory.

Lines that need no thought (right number of commas, no quote, no character COPY would misread, nothing that
hints at a subtotal or note) pass as whole blocks: commas become tabs, lineage goes in front. All other lines
are split one by one, those with quotes by the csv module, which may take several lines for one record.

An unclosed quote would swallow what follows it. A record of several lines must therefore have exactly the
header's fields; one that has not, or grows beyond MAX_RECORD_CHARACTERS, refuses the delivery at the line
where the quote was opened.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice

from cityplan.contracts import Contract
from cityplan.errors import DeliveryError, Place
from cityplan.sources.blocks import Block, BlockBuilder, Part
from cityplan.sources.header import SCANNED_ROWS, Header, Row, find_header
from cityplan.sources.rows import BLANK, TELLTALES, TITLE, Sorter

MAX_RECORD_CHARACTERS = 131_072  # also the csv module's limit of a field

# What a text must hold before one of its lines can need more than splitting at commas.
_HINTS = ('"', "\\", "\t", "\r", "\0", *TELLTALES)
_QUOTE_PROBLEM = "text beside a closed quote (引号后有多余内容)"


def read_delimited(
    texts: Iterator[str], part: Part, contract: Contract, delivery_id: int, place: Place
) -> Iterator[Block]:
    """Yield the blocks of one csv text; `texts` are its decoded pieces, each but the last ending a line.

    Raises DeliveryError for a header that does not fit the contract and for an unclosed quote.
    """
    pieces = (piece.replace("\r\n", "\n") for piece in texts)
    first = next(pieces, "")
    rows, ends = _first_rows(first)
    header = find_header(rows, contract, place)
    builder = BlockBuilder(part, delivery_id, len(header.positions))
    last_line = ends[header.last_row]
    above, rest = _split_after(first, last_line)
    for number, line in enumerate(above[: header.first_row - 1], 1):
        builder.skip(number, TITLE if line.strip(", \t") else BLANK)
    table = _Table(header, Sorter.of(header, contract, builder), place, last_line + 1, above[-1])
    yield builder.take()
    for piece in chain([rest] if rest else [], pieces):
        yield from table.blocks(piece)
    table.finish()


def _first_rows(text: str) -> tuple[list[Row], dict[int, int]]:
    """The rows among which the header is, by their first lines, and the last line of each."""
    lines = text.split("\n", 2 * SCANNED_ROWS)[: 2 * SCANNED_ROWS]
    reader = csv.reader(line + "\n" for line in lines)
    rows: list[Row] = []
    ends: dict[int, int] = {}
    start = 1
    with suppress(csv.Error):  # what could be read decides whether there is a header
        for cells in islice(reader, SCANNED_ROWS):
            rows.append((start, cells))
            ends[start] = reader.line_num
            start = reader.line_num + 1
    return rows, ends


def _split_after(text: str, line: int) -> tuple[list[str], str]:
    lines = text.split("\n", line)
    return lines[:line], lines[line] if len(lines) > line else ""


@dataclass(slots=True)
class _Table:
    """The rows below the header; `line` is the number of the next one, `kept` an unfinished quoted record."""

    header: Header
    sorter: Sorter
    place: Place
    line: int
    header_line: str
    kept: str = ""

    def blocks(self, text: str) -> Iterator[Block]:
        """Yield what a piece of text gives: one block, or none when it only begins a record."""
        text, self.kept = self.kept + text, ""
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        hints = [hint for hint in _HINTS if hint in text]
        block = None if hints else self._whole(lines)
        if block is None:
            self._one_by_one(lines, hints)
            block = self.sorter.builder.take()
        if block.records or block.skipped:
            yield block

    def finish(self) -> None:
        """Raise DeliveryError when the text ended inside a quoted record."""
        if self.kept:
            raise self._unclosed()

    @property
    def _odd_lines(self) -> tuple[str, str]:
        """Lines with the right number of commas that are no records: all blank, the header again."""
        return "," * (self.header.width - 1), self.header_line

    def _whole(self, lines: Sequence[str]) -> Block | None:
        """All lines as one block, or None when one of them needs a closer look."""
        separators = self.header.width - 1
        if self.header.nameless or any(odd in lines for odd in self._odd_lines):
            return None
        if any(line.count(",") != separators for line in lines):
            return None
        builder = self.sorter.builder
        prefix, data = builder.prefix, self._data(lines)
        rows = [f"{prefix}{number}\t\\N\t{row}\n" for number, row in enumerate(data, self.line)]
        self.line += len(lines)
        return Block(builder.part, "".join(rows).encode(), len(rows))

    def _data(self, lines: Sequence[str]) -> list[str]:
        if self.header.in_order:
            return [line.replace(",", "\t") for line in lines]
        values = self.header.values
        return ["\t".join(values(line.split(","))) for line in lines]

    def _one_by_one(self, lines: Sequence[str], hints: Sequence[str]) -> None:
        pending = _Pending(lines)
        reader = csv.reader(pending, strict=True)
        others = [hint for hint in hints if hint != '"']
        while pending.position < len(lines):
            line = lines[pending.position]
            if '"' in line:
                self._quoted(reader, pending, others)
            else:
                pending.position += 1
                self._sort(line, line.split(","), others)
                self.line += 1

    def _sort(self, line: str, cells: list[str], hints: Sequence[str]) -> None:
        """Put a record of one line where it belongs; without hints it needs no closer look."""
        header = self.header
        plain = len(cells) == header.width and not header.nameless and line not in self._odd_lines
        if plain and any(cells) and not any(hint in line for hint in hints):
            self.sorter.builder.add_clean(self.line, header.values(cells))
        else:
            self.sorter.put(self.line, cells)

    def _quoted(self, reader: Iterator[list[str]], pending: _Pending, hints: Sequence[str]) -> None:
        """Read one record with quotes, keep its beginning if the piece ends before it, or refuse it."""
        start = pending.position
        try:
            cells, broken = next(reader), False
        except csv.Error:
            cells, broken = pending.lines[start].split(","), True
        taken = pending.lines[start : pending.position]
        if sum(map(len, taken)) > MAX_RECORD_CHARACTERS:
            raise self._unclosed()
        if broken and pending.exhausted:
            self.kept = "\n".join(taken) + "\n"
            return
        if len(taken) > 1:
            if broken or len(cells) != self.header.width:
                raise self._unclosed()
            self.sorter.put(self.line, cells)
        elif broken:
            self.sorter.builder.set_aside(self.line, _QUOTE_PROBLEM, cells)
        else:
            self._sort(taken[0], cells, hints)
        self.line += len(taken)

    def _unclosed(self) -> DeliveryError:
        return DeliveryError(
            replace(self.place, line=self.line),
            "A quote is opened here and not closed. 此行的引号没有闭合。",
            "Close it, or double quotes that belong to the text. 请补上引号；文字中的引号应写两次。",
        )


@dataclass(slots=True)
class _Pending:
    """Lines the csv module may still take, one by one; `exhausted` once it asked for more than there are."""

    lines: Sequence[str]
    position: int = 0
    exhausted: bool = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.position >= len(self.lines):
            self.exhausted = True
            raise StopIteration
        self.position += 1
        return self.lines[self.position - 1] + "\n"
