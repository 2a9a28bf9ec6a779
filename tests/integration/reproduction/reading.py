"""Reads delivered texts without the loader: a second, plain reading of what accepted rows say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from cityplan.contracts import Field, FieldType, load_codelists

ABSENT = frozenset(
    ("", "-", "--", "—", "——", "/", "\\", "无", "…", "...", "……", "null", "NULL", "None", "空")
)
UNITS = {"千": 1_000, "万": 10_000}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
SERIAL_ZERO = date(1899, 12, 30)

Value = str | float | date | bool | list[str] | None


def read(field: Field, text: str | None) -> Value:
    """The value an accepted text stands for, None when absent; raises ValueError for what is no value."""
    plain = unicodedata.normalize("NFKC", text or "").strip()
    if plain in ABSENT or (text or "").strip() in ABSENT:
        return None
    return READERS.get(field.type, _text)(field, plain)


def _text(_: Field, text: str) -> str:
    return text


def _number(_: Field, text: str) -> float:
    digits = text.replace(",", "").replace(" ", "").removesuffix("元").removesuffix("人")
    if digits[-1] in UNITS:
        return float(digits[:-1]) * UNITS[digits[-1]]
    return float(digits)


def _date(_: Field, text: str) -> date:
    day = text.split("T")[0].split(" ")[0]
    if re.fullmatch(r"\d{5}", day):
        return SERIAL_ZERO + timedelta(days=int(day))
    if re.fullmatch(r"\d{8}", day):
        return date(int(day[:4]), int(day[4:6]), int(day[6:]))
    year, month, number = (int(part) for part in re.findall(r"\d+", day))
    return date(year, month, number)


def _boolean(_: Field, text: str) -> bool:
    if text.lower() in {"是", "1", "y", "yes", "true", "t"}:
        return True
    if text.lower() in {"否", "0", "n", "no", "false", "f"}:
        return False
    raise ValueError(f"neither yes nor no: {text}")


def _code(field: Field, text: str) -> str:
    codes = load_codelists()[str(field.codelist)]
    spellings = {unicodedata.normalize("NFKC", name): code for name, code in codes.by_spelling.items()}
    if text in spellings:
        return spellings[text]
    if codes.has_other:
        return "other"
    if codes.open:
        return text
    raise ValueError(f"{field.name}: {text} is not in the list {codes.name}")


def _codes(field: Field, text: str) -> list[str]:
    return [_code(field, item.strip()) for item in re.split("[、,;]", text) if item.strip()]


def _school_year(_: Field, text: str) -> str:
    return "-".join(re.findall(r"\d{4}", text))


def _identity(_: Field, text: str) -> str:
    number = text.upper().replace(" ", "")
    if len(number) == 15:  # the old form: a year of two digits and no check character
        number = f"{number[:6]}19{number[6:]}"
        number += CHECKS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=True)) % 11]
    return number


def _division(_: Field, text: str) -> str:
    return text.replace(" ", "").ljust(12, "0")


READERS: Mapping[FieldType, Callable[[Field, str], Value]] = {
    FieldType.INTEGER: _number,
    FieldType.DECIMAL: _number,
    FieldType.DATE: _date,
    FieldType.BOOLEAN: _boolean,
    FieldType.CODE: _code,
    FieldType.CODES: _codes,
    FieldType.SCHOOL_YEAR: _school_year,
    FieldType.ID_NUMBER: _identity,
    FieldType.DIVISION: _division,
    FieldType.DISTRICT: lambda field, text: _division(field, text)[:6],
    FieldType.AREA: lambda field, text: text if text == "230100" else _division(field, text)[:6],
}
