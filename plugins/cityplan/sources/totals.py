"""Control totals: what a sheet's 小计 and 合计 rows say against the rows they stand by.

A department's own total is its word that nothing was lost or altered on the way. Where the rows of a total
lie is not declared, so it holds if it is the sum of all rows above it, of those since the total before, of
those up to the next one, or of the whole sheet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from cityplan.contracts import Contract, FieldType
from cityplan.errors import DeliveryError, Place
from cityplan.sources.header import Header
from cityplan.sources.rows import RECORD, SET_ASIDE, SUBTOTAL

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_NOTHING = frozenset({"", "-", "--", "—", "——"})  # other marks of absence only make a column uncertain


@dataclass(slots=True)
class _Sums:
    """One column so far: cells that are numbers, as a spreadsheet adds them, and numbers written as text."""

    numbers: Decimal = Decimal(0)
    texts: Decimal = Decimal(0)
    is_certain: bool = True

    def add(self, cell: str) -> None:
        text = cell.strip()
        if _PLAIN.fullmatch(text):
            self.numbers += Decimal(text)
        elif _PLAIN.fullmatch(half := unicodedata.normalize("NFKC", text)) or _GROUPED.fullmatch(half):
            self.texts += Decimal(half.replace(",", ""))
        elif text not in _NOTHING:
            self.is_certain = False  # 约3万: counted or not, nobody can tell


@dataclass(frozen=True, slots=True)
class _Total:
    """One total row: its number and, by column, what it says and the sums of the rows above it."""

    row_number: int
    said: Mapping[int, Decimal]
    above: Mapping[int, tuple[Decimal, Decimal]]


@dataclass(slots=True)
class ControlTotals:
    """The totals of one sheet while it is read; `names` are the columns of amounts, by index."""

    names: Mapping[int, str]
    sums: dict[int, _Sums] = field(default_factory=dict)
    totals: list[_Total] = field(default_factory=list)

    @classmethod
    def of(cls, header: Header, contract: Contract) -> ControlTotals:
        """Make the totals of one table: its whole numbers and amounts, keys aside."""
        names = {
            position: f"{item.zh} ({item.name})"
            for item, position in zip(contract.fields, header.positions, strict=False)
            if position is not None
            and item.type in (FieldType.INTEGER, FieldType.DECIMAL)
            and not item.key_position
        }
        return cls(names, {index: _Sums() for index in names})

    def take(self, row_number: int, cells: Sequence[str], kind: str) -> None:
        """Take a row that a Sorter has found to be of a kind: add a record, note a total, pass by a title."""
        if kind == RECORD:
            for index, sums in self.sums.items():
                sums.add(cells[index])
        elif kind == SUBTOTAL:
            self._note(row_number, cells)
        elif kind == SET_ASIDE:
            for sums in self.sums.values():
                sums.is_certain = False

    def _note(self, row_number: int, cells: Sequence[str]) -> None:
        """Note what a total row says; it may say nothing of some columns."""
        texts = {index: cells[index].strip().replace(",", "") for index in self.names if index < len(cells)}
        said = {index: Decimal(text) for index, text in texts.items() if _PLAIN.fullmatch(text)}
        self.totals.append(_Total(row_number, said, self._so_far()))

    def check(self, place: Place) -> None:
        """Raise DeliveryError at the first total that is the sum of no rows it can stand for."""
        start = {index: (Decimal(0), Decimal(0)) for index in self.names}
        bounds = [start, *(total.above for total in self.totals), self._so_far()]
        for number, total in enumerate(self.totals, 1):
            for index, said in total.said.items():
                spans = ((0, number), (number - 1, number), (number, number + 1), (0, len(bounds) - 1))
                sums = [_between(bounds[first][index], bounds[last][index]) for first, last in spans]
                if self.sums[index].is_certain and not any(_agrees(said, one) for one in sums):
                    at = replace(place, line=total.row_number, column=self.names[index])
                    raise _differs(at, said, sums)

    def _so_far(self) -> Mapping[int, tuple[Decimal, Decimal]]:
        return {index: (sums.numbers, sums.texts) for index, sums in self.sums.items()}


def _between(start: tuple[Decimal, Decimal], end: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    """Return the sum of the numbers of a span of rows, and of these with the numbers written as text."""
    numbers = end[0] - start[0]
    return numbers, numbers + end[1] - start[1]


def _agrees(said: Decimal, sums: tuple[Decimal, Decimal]) -> bool:
    """Tell whether a total is one of two sums, to half a unit of its last decimal place."""
    exponent = said.as_tuple().exponent
    half = Decimal(5).scaleb(int(exponent) - 1) if exponent else Decimal(0)
    return any(abs(said - one) <= half for one in sums)


def _differs(place: Place, said: Decimal, sums: Sequence[tuple[Decimal, Decimal]]) -> DeliveryError:
    above, since = sums[0][0], sums[1][0]
    also = "" if since == above else f", those since the total before to {since:,}"
    return DeliveryError(
        place,
        f"The total says {said:,}, the rows above it add up to {above:,}{also}. 合计与明细之和不符。",
        "Correct the rows or the total and send the file again. 请核对明细与合计后重新报送。",
    )
