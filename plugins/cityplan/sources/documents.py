"""Reads JSON into blocks: an array of records, one record a line, or pages as an interface sent them.

A record is an object whose keys are headers of the contract; a page an object whose `records` or `data` is a
list of them. Arrays and lines stream; a page is held while it is read. An absent key is an absent value, but
a field that no record of the file has is a missing column.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from cityplan.contracts import Contract
from cityplan.errors import DeliveryError, Place
from cityplan.sources.blocks import Block, BlockBuilder, Part
from cityplan.sources.cells import text_of
from cityplan.sources.header import normalised, positions_of, refuse_missing
from cityplan.sources.rows import BLANK

BLOCK_ROWS = 5_000


class _RepeatedKey(Exception):  # noqa: N818 says which key
    """A key that an object has twice."""


_PAGE_KEYS = ("records", "data")
_NESTED = "a value that is an object (值为嵌套对象)"
_NO_RECORD = "not an object with headers as keys (不是以表头为键的对象)"


def read_documents(
    texts: Iterator[str], part: Part, contract: Contract, delivery_id: int, place: Place
) -> Iterator[Block]:
    """Yield the blocks of one JSON text, given in pieces; rows are numbered by the records' position.

    Raises DeliveryError for text that is not JSON and for keys that do not fit the contract.
    """
    keys = _Keys(contract, place)
    builder = BlockBuilder(part, delivery_id, keys.width)
    for number, record in enumerate(_records(_Stream(texts, place)), 1):
        if not isinstance(record, dict):
            builder.set_aside(number, _NO_RECORD, [])
        elif not record:
            builder.skip(number, BLANK)
        else:
            _put(builder, number, record, keys.positions(number, tuple(record)))
        if len(builder) >= BLOCK_ROWS:
            yield builder.take()
    yield builder.take()
    keys.refuse_never_seen()


def _put(
    builder: BlockBuilder, number: int, record: Mapping[str, object], positions: tuple[int | None, ...]
) -> None:
    values = list(record.values())
    ordered = [None if position is None else values[position] for position in positions]
    if any(isinstance(value, dict) for value in ordered):
        builder.set_aside(number, _NESTED, [_text(value) for value in ordered])
    else:
        builder.add(number, [_text(value) for value in ordered])


def _text(value: object) -> str:
    if isinstance(value, list):
        return "、".join(map(text_of, value))
    return text_of(value)


def _records(stream: _Stream) -> Iterator[object]:
    for value in stream.values():
        page = _page(value)
        if page is None:
            yield value
        else:
            yield from page


def _page(value: object) -> list[object] | None:
    """The records of a page; None for anything else."""
    found = [value[key] for key in _PAGE_KEYS if key in value] if isinstance(value, dict) else []
    return found[0] if found and isinstance(found[0], list) else None


@dataclass(slots=True)
class _Keys:
    """Where each data column is in a record, by the record's keys; and which columns were ever there."""

    contract: Contract
    place: Place
    known: dict[tuple[str, ...], tuple[int | None, ...]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return len(self.contract.fields) + self.contract.has_op

    def positions(self, number: int, keys: tuple[str, ...]) -> tuple[int | None, ...]:
        if keys not in self.known:
            place = replace(self.place, line=number)
            self.known[keys] = positions_of([normalised(key) for key in keys], self.contract, place)
        return self.known[keys]

    def refuse_never_seen(self) -> None:
        if self.known:
            columns = zip(*self.known.values(), strict=True)
            ever = [next((index for index in column if index is not None), None) for column in columns]
            refuse_missing(ever, self.contract, self.place)


def _decimal(text: str) -> str:
    """Text of a JSON number with a point or exponent: 12 for 12.0, plain digits for 1.2e3."""
    number = Decimal(text)
    return format(number.to_integral_value() if number == number.to_integral_value() else number, "f")


@dataclass(slots=True)
class _Stream:
    """Parses values one after another from text that comes in pieces; `count` are those parsed."""

    texts: Iterator[str]
    place: Place
    text: str = ""
    position: int = 0
    count: int = 0

    def values(self) -> Iterator[object]:
        """Yield the elements of an array, or values that follow each other (one a line)."""
        if self._next() == "[":
            yield from self._elements()
            if self._next():
                raise self._broken()
        while self._next():
            yield self._value()

    def _elements(self) -> Iterator[object]:
        self.position += 1
        if self._next() == "]":
            self.position += 1
            return
        sign = ","
        while sign == ",":
            yield self._value()
            sign = self._next()
            self.position += 1
        if sign != "]":
            raise self._broken()

    def _next(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            self.position = _WHITE.match(self.text, self.position).end()  # type: ignore[union-attr]  # matches ""
            if self.position < len(self.text):
                return self.text[self.position]
            if not self._more():
                return ""

    def _value(self) -> object:
        self._next()
        while True:
            try:
                value, self.position = _DECODER.raw_decode(self.text, self.position)
            except json.JSONDecodeError as error:
                if not self._more():
                    raise self._broken() from error
            except _RepeatedKey as error:
                raise DeliveryError(
                    replace(self.place, line=self.count + 1, column=str(error)),
                    "The record names this column twice. 记录中该列重复。",
                    "Name every column once and send the file again. 请去除重复列后重新报送。",
                ) from error
            else:
                self.count += 1
                return value

    def _more(self) -> bool:
        """Take at least as much text as is left, so that a long value is not parsed again too often."""
        pieces, wanted = [self.text[self.position :]], len(self.text) - self.position
        for piece in self.texts:
            pieces.append(piece)
            wanted -= len(piece)
            if wanted <= 0:
                break
        self.text, self.position = "".join(pieces), 0
        return len(pieces) > 1

    def _broken(self) -> DeliveryError:
        return DeliveryError(
            replace(self.place, line=self.count + 1),
            "The text is no valid JSON from this record on. 自该条记录起不是有效的 JSON。",
            "Export it again and send the whole file. 请重新导出完整文件后报送。",
        )


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object; RepeatedKey if it names a column twice, of which one value would be lost."""
    record = dict(pairs)
    if len(record) != len(pairs):
        raise _RepeatedKey(next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1))
    return record


_WHITE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(
    parse_float=_decimal, parse_int=str, parse_constant=str, object_pairs_hook=_object
)
