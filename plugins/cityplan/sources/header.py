"""Finds the header of a table and maps the department's columns to the contract's.

A column is known by its Chinese header, its English field name or a declared alias; spaces, letter case,
full-width forms and a bracketed remark at the end do not matter. Every field of the contract must be there
exactly once and nothing else, except 序号 (a row counter) and nameless columns that stay empty; the operation
of a changes extract may be left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cityplan.contracts import Contract
from cityplan.errors import DeliveryError, Place
from cityplan.sources.blocks import LINEAGE, OPERATION, copy_columns

SCANNED_ROWS = 30

_OPERATION_HEADERS = (OPERATION, "操作")
_COUNTER = "序号"
_FULL_REMARK = re.compile(r"\([^()]*\)$")

Row = tuple[int, Sequence[str]]
"""A row's number in its file or sheet, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and which column of the file each data column of the contract is.

    `first_row` and `last_row` are row numbers (two-row headers differ); `positions` has one index per data
    column, None for an operation that is left out; `nameless` are the columns without a header.
    """

    first_row: int
    last_row: int
    labels: tuple[str, ...]
    positions: tuple[int | None, ...]
    nameless: tuple[int, ...]

    @property
    def width(self) -> int:
        """Number of columns in the file."""
        return len(self.labels)

    @property
    def in_order(self) -> bool:
        """Whether the file's columns are exactly the data columns in the contract's order."""
        return self.positions == tuple(range(self.width))

    def values(self, cells: Sequence[str]) -> list[str]:
        """Return the cells of a row in the contract's order; `cells` is at least `width` long."""
        return ["" if position is None else cells[position] for position in self.positions]

    def repeats(self, cells: Sequence[str]) -> bool:
        """Whether a row says the header again, as printed lists do on each page."""
        return len(cells) >= self.width and all(
            normalised(cell) == label for cell, label in zip(cells, self.labels, strict=False)
        )


def normalised(label: str) -> str:
    """Return a header as it is compared: half-width, small letters, without spaces or marks of obligation."""
    return re.sub(r"[\s*]+", "", unicodedata.normalize("NFKC", label)).casefold()


def find_header(rows: Sequence[Row], contract: Contract, place: Place) -> Header:
    """Return the header among the first rows of a table.

    Raises DeliveryError when no row resembles it, or when columns are missing, unknown or there twice.
    """
    names = _names(contract)
    best: tuple[int, list[Row], list[str]] | None = None
    for span, labels in _candidates(rows, names):
        score = len({names[label] for label in labels if label in names})
        if best is None or score > best[0]:
            best = score, span, labels
    if best is None or best[0] * 3 < len(contract.fields):
        raise DeliveryError(
            place,
            f"None of the first {SCANNED_ROWS} rows is the header. 前 {SCANNED_ROWS} 行中没有找到表头。",
            f"Put these headers in one row 请使用以下表头: {'、'.join(item.zh for item in contract.fields)}.",
        )
    _, span, labels = best
    place = replace(place, line=span[-1][0])
    positions = positions_of(labels, contract, place)
    refuse_missing(positions, contract, place)
    return Header(
        first_row=span[0][0],
        last_row=span[-1][0],
        labels=tuple(labels),
        positions=positions,
        nameless=tuple(index for index, label in enumerate(labels) if not label),
    )


def positions_of(labels: Sequence[str], contract: Contract, place: Place) -> tuple[int | None, ...]:
    """Return the index of each data column among normalised labels, None for one that is not there.

    Raises DeliveryError for labels the contract does not know and for columns named twice.
    """
    names = _names(contract)
    _refuse_unknown(labels, names, place)
    _refuse_repeated(labels, names, place)
    found = {names[label]: index for index, label in enumerate(labels) if label in names}
    return tuple(found.get(column) for column in copy_columns(contract)[len(LINEAGE) :])


def key_columns(labels: Sequence[str], contract: Contract) -> list[int]:
    """Return the indices of the key's columns among raw labels, in the key's order; absent ones left out."""
    names = _names(contract)
    found = {names.get(_known(normalised(label), names)): index for index, label in enumerate(labels)}
    return [found[name] for name in contract.key if name in found]


def refuse_missing(positions: Sequence[int | None], contract: Contract, place: Place) -> None:
    """Raise DeliveryError when a field of the contract has no position (the operation may lack one)."""
    missing = [
        field
        for field, position in zip(contract.fields, positions, strict=False)  # op comes after the fields
        if position is None
    ]
    if missing:
        raise DeliveryError(
            replace(place, column="、".join(f"{field.zh} ({field.name})" for field in missing)),
            "The header lacks a column of the contract. 表头缺少约定的列。",
            "Add the column under this header and send the file again. 请补齐该列后重新报送。",
        )


def _names(contract: Contract) -> Mapping[str, str]:
    """Field name by normalised header; a field's own header wins over another field's alias."""
    names: dict[str, str] = {}
    for field in contract.fields:
        names.update({normalised(field.zh): field.name, normalised(field.name): field.name})
    for field in contract.fields:
        for alias in field.aliases:
            names.setdefault(normalised(alias), field.name)
    if contract.has_op:
        names.update(dict.fromkeys(_OPERATION_HEADERS, OPERATION))
    return names


def _candidates(rows: Sequence[Row], names: Mapping[str, str]) -> Iterator[tuple[list[Row], list[str]]]:
    """Every single row, then every pair of rows read as a group header above the real one."""
    for row in rows:
        yield [row], _trimmed([_known(normalised(cell), names) for cell in row[1]])
    for upper, lower in pairwise(rows):
        yield [upper, lower], _trimmed(_merged(upper[1], lower[1], names))


def _merged(upper: Sequence[str], lower: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Labels of a two-row header: merged cells hold their text in the left or upper cell only."""
    width = max(len(upper), len(lower))
    tops = [normalised(cell) for cell in upper] + [""] * (width - len(upper))
    bottoms = [normalised(cell) for cell in lower] + [""] * (width - len(lower))
    labels, group = [], ""
    for top, bottom in zip(tops, bottoms, strict=True):
        group = top or group
        if not bottom:
            labels.append(_known(top, names))
            continue
        together = _known(group + bottom, names)
        labels.append(together if together in names else _known(bottom, names))
    return labels


def _known(label: str, names: Mapping[str, str]) -> str:
    """The label without a bracketed remark at its end, if only so it is known."""
    shorter = _FULL_REMARK.sub("", label)
    return shorter if label not in names and shorter in names else label


def _trimmed(labels: list[str]) -> list[str]:
    while labels and not labels[-1]:
        labels.pop()
    return labels


def _refuse_unknown(labels: Sequence[str], names: Mapping[str, str], place: Place) -> None:
    unknown = [label for label in labels if label and label not in names and label != _COUNTER]
    if unknown:
        raise DeliveryError(
            replace(place, column="、".join(unknown)),
            "The contract knows no such column. 表头含约定以外的列。",
            "Remove the column, or have it added to the contract first. 请删除该列或先更新数据约定。",
        )


def _refuse_repeated(labels: Sequence[str], names: Mapping[str, str], place: Place) -> None:
    counts = Counter(names[label] for label in labels if label in names)
    repeated = [label for label in labels if counts[names.get(label, "")] > 1]
    if repeated:
        raise DeliveryError(
            replace(place, column="、".join(dict.fromkeys(repeated))),
            "The header names one column more than once. 表头有重复的列。",
            "Keep the right one and send the file again. 请保留正确的一列后重新报送。",
        )
