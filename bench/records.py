"""Deliveries of family doctor contracts: eleven columns, equal for equal sizes, kept between runs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from cityplan.contracts import Contract, load_codelists, load_contracts
from cityplan.reference import read_divisions
from cityplan.sources.blocks import LINEAGE, copy_columns

EXTRACT = "health.family_doctor_contracts"
FIRST, SECOND = date(2026, 10, 31), date(2026, 11, 1)
CHANGED_PERCENT = 1
BROKEN_PERCENT = 1

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰"
_BIRTHDAYS = tuple((date(1940, 1, 1) + timedelta(days=n)).strftime("%Y%m%d") for n in range(28_000))
_SIGNED = tuple(date(2023, 1, 1) + timedelta(days=n) for n in range(1_300))

Record = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivered file and the folder a loader takes as its inbox."""

    inbox: Path
    file: Path
    rows: int


def columns() -> tuple[str, ...]:
    """Return the names of the delivered columns, in order."""
    return copy_columns(_contract())[len(LINEAGE) :]


def first_delivery(folder: Path, rows: int, encoding: str = "UTF-8", *, broken: bool = False) -> Delivery:
    """Return a delivery of `rows` new contracts; with `broken`, one in a hundred breaks a row rule."""
    name = f"first-{rows}-{encoding.lower()}{'-broken' if broken else ''}"
    every = 100 // BROKEN_PERCENT if broken else 0
    return _kept(folder / name, FIRST, rows, encoding, _records(rows, every))


def second_delivery(folder: Path, rows: int) -> Delivery:
    """Return the next night's: of a hundred of those contracts, one has changed."""
    changed = range(0, rows, 100 // CHANGED_PERCENT)
    records = ((*_record(n, 0)[:9], "2026-10-31", "U") for n in changed)
    return _kept(folder / f"second-{rows}", SECOND, len(changed), "UTF-8", records)


def workbook(folder: Path, rows: int) -> Delivery:
    """Return the first `rows` contracts as a workbook."""
    from openpyxl import Workbook

    inbox = folder / f"workbook-{rows}"
    file = _folder(inbox, FIRST) / "contracts.xlsx"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        book = Workbook(write_only=True)
        sheet = book.create_sheet(_contract().channel.sheet or _contract().zh)
        sheet.append(_header())
        for record in _records(rows, 0):
            sheet.append(record)
        book.save(file.with_suffix(".draft"))
        file.with_suffix(".draft").rename(file)
    return Delivery(inbox, file, rows)


def _kept(inbox: Path, as_of: date, rows: int, encoding: str, records: Iterator[Record]) -> Delivery:
    """Write the delivery unless a former run has; a file appears complete or not at all."""
    file = _folder(inbox, as_of) / "contracts.csv"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "manifest.json").write_text(json.dumps({"encoding": encoding}), encoding="utf-8")
        draft = inbox / "draft"
        with draft.open("w", encoding=encoding, newline="") as sink:
            writer = csv.writer(sink, lineterminator="\n")
            writer.writerow(_header())
            writer.writerows(records)
        draft.rename(file)
    return Delivery(inbox, file, rows)


def _folder(inbox: Path, as_of: date) -> Path:
    return inbox / _contract().department / _contract().extract / as_of.isoformat()


def _records(rows: int, broken_every: int) -> Iterator[Record]:
    return (_record(number, broken_every) for number in range(rows))


def _record(number: int, broken_every: int) -> Record:
    signed = _SIGNED[number * 7 % len(_SIGNED)]
    is_broken = broken_every and number % broken_every == 0
    expires = signed + timedelta(days=-1 if is_broken else 364)
    groups, streets = _groups(), _streets()
    return (
        f"HT{number:010d}",
        resident_id(number),
        _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number % len(_GIVEN)] + _GIVEN[number * 5 % len(_GIVEN)],
        f"13{number % 1_000_000_000:09d}",
        groups[number % len(groups)],
        streets[number % len(streets)],
        f"YS{number % 4_000:08d}",
        signed.isoformat(),
        expires.isoformat(),
        "" if number % 10 else expires.isoformat(),
        "I",
    )


def resident_id(number: int) -> str:
    """Return a resident id with a sound check digit, another one for each number below some 28 million."""
    serial = 1 + number // len(_BIRTHDAYS) % 998
    body = f"230102{_BIRTHDAYS[number % len(_BIRTHDAYS)]}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + _CHECK_DIGITS[total % 11]


def _contract() -> Contract:
    return load_contracts()[EXTRACT]


def _header() -> list[str]:
    names = {field.name: field.zh for field in _contract().fields}
    return [names.get(column, column) for column in columns()]


@cache
def _streets() -> tuple[str, ...]:
    return tuple(one.division_code for one in read_divisions() if one.level == "street_level")


@cache
def _groups() -> tuple[str, ...]:
    return tuple(code.zh for code in load_codelists()["population_group"].codes)
