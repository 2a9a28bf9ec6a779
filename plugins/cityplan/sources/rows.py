"""Tells records from the other rows of a department's table: titles, notes, subtotals, blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cityplan.contracts import Contract
from cityplan.sources.blocks import BlockBuilder
from cityplan.sources.header import Header, Row

RECORD = "record"
SET_ASIDE = "record set aside"

TITLE = "title above the header 表头以上的标题行"
BLANK = "blank row 空行"
SUBTOTAL = "subtotal row 合计行"
NOTE = "note row 说明行"
REPEATED_HEADER = "header again 重复的表头"

VALUE_WITHOUT_HEADER = "a value in a column without a header (无表头的列中有值)"

# 全市合计, 小 计:, 总计. The words stand alone or end a short label; 会计 or 统计局 do not match.
_SUBTOTAL = re.compile(r"^.{0,12}(?:合计|小计|总计|共计)[:：]?$")
_NOTE = re.compile(
    r"^(?:注\d?|备注|说明|.{0,4}来源|填[表报](?:人|单位|日期|时间)|制表(?:人|单位|日期|时间)?"
    r"|(?:单位)?负责人|审[核批]人?|复核人?|联系(?:人|电话)|报送(?:单位|日期|时间))[:：]"
)
# A row without the first three is neither a subtotal nor a note; without the others (and tabs or line feeds
# in its cells) COPY takes it as it is: a cheap test for many rows at once.
HINTS = ("计", "：", ":", "\\", "\r", "\0")


@dataclass(frozen=True, slots=True)
class Sorter:
    """Puts the rows below a header into a block: records, records set aside, skipped rows."""

    header: Header
    key_positions: tuple[int, ...]
    builder: BlockBuilder

    @classmethod
    def of(cls, header: Header, contract: Contract, builder: BlockBuilder) -> Sorter:
        """Make the sorter of one table."""
        order = [field.name for field in contract.fields]
        positions = (header.positions[order.index(name)] for name in contract.key)
        return cls(header, tuple(place for place in positions if place is not None), builder)

    def put_all(self, rows: Sequence[Row]) -> Sequence[str]:
        """Sort rows that follow each other, at least one, and return what each is, as `put` does.

        Rows that all need no thought are looked at together, in a fraction of the time.
        """
        if (records := self._plain([cells for _, cells in rows])) is None:
            return [self.put(*row) for row in rows]
        self.builder.add_clean(rows[0][0], records)
        return [RECORD] * len(rows)

    def put(self, row_number: int, cells: Sequence[str]) -> str:
        """Sort one row and return what it is: RECORD, SET_ASIDE or the reason to skip it.

        `cells` are its texts in the file's order, as many as it has.
        """
        if (records := self._plain([cells])) is not None:
            self.builder.add_clean(row_number, records)
            return RECORD
        reason = self._reason(cells)
        if reason is not None:
            self.builder.skip(row_number, reason)
            return reason
        width = self.header.width
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            problem = f"{len(cells)} fields instead of {width} (应有 {width} 个字段，实有 {len(cells)} 个)"
            self.builder.set_aside(row_number, problem, cells)
            return SET_ASIDE
        if any(cells[index].strip() for index in self.header.nameless):
            self.builder.set_aside(row_number, VALUE_WITHOUT_HEADER, cells)
            return SET_ASIDE
        self.builder.add(row_number, self.header.values(cells))
        return RECORD

    def _plain(self, rows: Sequence[Sequence[str]]) -> Sequence[str] | None:
        """The values of records joined by tabs; None when a row needs a look at each cell."""
        header = self.header
        if header.nameless or any(len(cells) != header.width for cells in rows):
            return None
        lines = ["\t".join(cells) for cells in rows]
        if any(line.isspace() for line in lines) or not _is_plain("\n".join(lines), len(rows), header.width):
            return None
        if any(header.repeats(cells) for cells in rows if self._may_repeat(cells[0])):
            return None
        return lines if header.in_order else ["\t".join(header.values(cells)) for cells in rows]

    def _may_repeat(self, first: str) -> bool:
        # What is ASCII says no Chinese header again: true of nearly all rows, and cheaper than reading them.
        return self.header.labels[0].isascii() or not first.isascii()

    def _reason(self, cells: Sequence[str]) -> str | None:
        filled = [text for text in map(_squeezed, cells) if text]
        if not filled:
            return BLANK
        if self._is_subtotal(cells, filled[0]):
            return SUBTOTAL
        if _NOTE.match(filled[0]) and len(filled) * 2 <= self.header.width:
            return NOTE
        return REPEATED_HEADER if self.header.repeats(cells) else None

    def _is_subtotal(self, cells: Sequence[str], first: str) -> bool:
        keys = [cells[index] for index in self.key_positions if index < len(cells)]
        return any(_SUBTOTAL.match(text) for text in (first, *map(_squeezed, keys)))


def _is_plain(text: str, rows: int, width: int) -> bool:
    """Whether COPY takes these lines, joined as they are, for that many rows of that many cells."""
    if text.count("\n") != rows - 1 or text.count("\t") != rows * (width - 1):
        return False
    try:
        text.encode()  # half a surrogate pair cannot be
    except UnicodeEncodeError:
        return False
    return not any(hint in text for hint in HINTS)


def _squeezed(cell: str) -> str:
    return "".join(cell.split())
