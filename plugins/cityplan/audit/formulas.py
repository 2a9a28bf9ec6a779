"""Spreadsheet formulas from their declarations: names of columns and cells become addresses.

[x] is the column's cell in the same row, [above.x] and [below.x] those of its neighbours, sheet.x all of
its cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from cityplan.errors import ConfigurationError

FIRST_ROW = 3
"""Above it stand the columns' names, in Chinese and as formulas use them."""

_NEIGHBOURS = {"above": -1, None: 0, "below": 1}
_CELL = re.compile(r"\[(?:(above|below)\.)?(\w+)\]")
_COLUMN = re.compile(r"\b([a-z]\w*)\.([a-z]\w*)\b")
_TEXT = re.compile(r'("[^"]*")')


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's columns in order and how many rows of data it has."""

    name: str
    columns: tuple[str, ...]
    rows: int

    def letter(self, column: str) -> str:
        """Return the letter of a column; ConfigurationError when the sheet has none of this name."""
        if column not in self.columns:
            raise ConfigurationError(
                f"Sheet {self.name} has no column {column} (工作表无此列).",
                "Correct its workbook.",
            )
        return get_column_letter(self.columns.index(column) + 1)

    def all_of(self, column: str) -> str:
        """Return the address of all cells of a column; of a sheet without rows that of an empty one."""
        letter, last = self.letter(column), FIRST_ROW + max(self.rows, 1) - 1
        return f"{self.name}!${letter}${FIRST_ROW}:${letter}${last}"


@dataclass(frozen=True, slots=True)
class Names:
    """What formulas may name: the sheets, and cells by their address."""

    sheets: Mapping[str, Sheet]
    cells: Mapping[str, str]

    def formula(self, declared: str, sheet: str | None = None, row: int = 0) -> str:
        """Return the formula with addresses; `sheet` and `row` are where it stands among a sheet's rows."""
        parts = _TEXT.split(declared)
        return "=" + "".join(
            part if part.startswith('"') else self._addressed(part, sheet, row) for part in parts
        )

    def _addressed(self, part: str, sheet: str | None, row: int) -> str:
        part = self._in_row(part, sheet, row)
        for name, address in self.cells.items():
            part = re.sub(rf"(?<![\w.\[!$]){name}(?![\w.\]!(])", address, part)
        return part

    def _in_row(self, part: str, sheet: str | None, row: int) -> str:
        pieces, end = [], 0
        for found in _CELL.finditer(part):
            pieces.append(_COLUMN.sub(self._column, part[end : found.start()]))
            letter = self.sheets[sheet or ""].letter(found[2])
            pieces.append(f"{letter}{row + _NEIGHBOURS[found[1]]}")
            end = found.end()
        return "".join((*pieces, _COLUMN.sub(self._column, part[end:])))

    def _column(self, found: re.Match[str]) -> str:
        if found[1] not in self.sheets:
            raise ConfigurationError(f"There is no sheet {found[1]} (无此工作表).", "Correct its workbook.")
        return self.sheets[found[1]].all_of(found[2])
