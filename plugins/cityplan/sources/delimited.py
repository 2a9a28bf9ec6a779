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
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice

from cityplan.contracts import Contract
from cityplan.errors import DeliveryError, Place
from cityplan.sources.blocks import Block, BlockBuilder, Part
from cityplan.sources.header import SCANNED_ROWS, Header, Row, find_header
from cityplan.sources.rows import BLANK, HINTS, TITLE, Sorter

MAX_RECORD_CHARACTERS = 131_072  # also the csv module's limit of a field

# Characters without which a line needs no more than splitting at commas.
_HINTS = ('"', "\t", *HINTS)
_HINT = re.compile("[{}]".format(re.escape("".join(_HINTS))))
_BOUNDARY = (",", "\n")
_QUOTE_PROBLEM = "text beside a closed quote (引号后有多余内容)"


def read_delimited(
    texts: Iterator[str], part: Part, contract: Contract, delivery_id: int, place: Place
) -> Iterator[Block]:
    """Yield the blocks of one csv text, given in pieces of whole lines that end with a line feed alone.

    Raises DeliveryError for a header that does not fit the contract and for an unclosed quote.
    """
    first = next(texts, "")
    rows, ends = _first_rows(first)
    header = find_header(rows, contract, place)
    builder = BlockBuilder(part, delivery_id, len(header.positions))
    last_line = ends[header.last_row]
    above, rest = _split_after(first, last_line)
    for number, line in enumerate(above[: header.first_row - 1], 1):
        builder.skip(number, TITLE if line.strip(", \t") else BLANK)
    cells = next(cells for number, cells in rows if number == header.last_row)
    odd_lines = ("\t" * (header.width - 1), "\t".join(cells))
    table = _Table(header, Sorter.of(header, contract, builder), place, last_line + 1, odd_lines)
    yield builder.take()
    for piece in chain([rest] if rest else [], texts):
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


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _tabbed(text: str, hints: Sequence[str]) -> str | None:
    """The text with tabs between fields, if it can be had at once: quotes only around whole fields."""
    if not hints:
        return text.replace(",", "\t")
    if hints != ['"']:
        return None
    parts = text.split('"')
    outside, inside = parts[::2], parts[1::2]
    if len(outside) == len(inside) or "\n" in "".join(inside):
        return None
    tabbed = {part: part.replace(",", "\t") for part in outside}  # few, where every field is quoted
    between = set(outside[1:-1])
    if not all(part[:1] in _BOUNDARY and part[-1:] in _BOUNDARY for part in between):
        return None
    if outside[0][-1:] not in ("", *_BOUNDARY) or outside[-1][:1] not in ("", *_BOUNDARY):
        return None
    parts[::2] = [tabbed[part] for part in outside]
    return "".join(parts)


@dataclass(slots=True)
class _Table:
    """The rows below the header; `line` is the number of the next one, `kept` an unfinished quoted record.

    `odd_lines` have the right number of fields and are no records: all blank, or the header again.
    """

    header: Header
    sorter: Sorter
    place: Place
    line: int
    odd_lines: tuple[str, ...]
    kept: str = ""

    def blocks(self, text: str) -> Iterator[Block]:
        """Yield what a piece of text gives: one block, or none when it only begins a record."""
        text, self.kept = self.kept + text, ""
        hints = [hint for hint in _HINTS if hint in text]
        tabbed = _tabbed(text, hints)
        if tabbed is None or not self._all_plain(_lines(tabbed)):
            self._line_by_line(_lines(text))
        if len(self.sorter.builder):
            yield self.sorter.builder.take()

    def finish(self) -> None:
        """Raise DeliveryError when the text ended inside a quoted record."""
        if self.kept:
            raise self._unclosed()

    def _all_plain(self, lines: list[str]) -> bool:
        """Add lines whose fields are separated by tabs; do nothing and say so if one needs a closer look."""
        header, separators = self.header, self.header.width - 1
        if header.nameless or any(line.count("\t") != separators for line in lines):
            return False
        if any(odd in lines for odd in self.odd_lines):
            return False
        if not header.in_order:
            lines = ["\t".join(header.values(line.split("\t"))) for line in lines]
        self.sorter.builder.add_clean(self.line, lines)
        self.line += len(lines)
        return True

    def _line_by_line(self, lines: Sequence[str]) -> None:
        pending = _Pending(lines)
        reader = csv.reader(pending, strict=True)
        while pending.position < len(lines):
            start = pending.position
            if '"' in lines[start]:
                self._quoted(reader, pending)
                continue
            while pending.position < len(lines) and not _HINT.search(lines[pending.position]):
                pending.position += 1
            if start == pending.position:
                pending.position += 1
                self._closer_look(lines[start : start + 1])
            elif not self._all_plain([line.replace(",", "\t") for line in lines[start : pending.position]]):
                self._closer_look(lines[start : pending.position])

    def _closer_look(self, lines: Sequence[str]) -> None:
        for line in lines:
            self.sorter.put(self.line, line.split(","))
            self.line += 1

    def _quoted(self, reader: Iterator[list[str]], pending: _Pending) -> None:
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
        if len(taken) > 1 and (broken or len(cells) != self.header.width):
            raise self._unclosed()
        if broken:
            self.sorter.builder.set_aside(self.line, _QUOTE_PROBLEM, cells)
        else:
            self.sorter.put(self.line, cells)
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
