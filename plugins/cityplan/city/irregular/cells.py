"""Irregularities of single cells: where each is possible, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cityplan.city.world import World
from cityplan.contracts import Field, FieldType, load_codelists

Mask = NDArray[np.bool_]

_NULL_MARKS = ("—", "/", "无", "…", "-")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_DIVISIONS = frozenset({FieldType.DIVISION, FieldType.DISTRICT})
_IDS = frozenset({FieldType.ID_NUMBER})
_DATES = frozenset({FieldType.DATE})
_CODES = frozenset({FieldType.CODE})
# A mark for nothing can only be told from a text where the column holds no free texts.
_MARKABLE = _NUMBERS | _DIVISIONS | _DATES | _CODES | {FieldType.BOOLEAN, FieldType.USCC}
_SPREADSHEET_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class CellFault:
    """types: of the columns it occurs in. possible: which of a column's texts it can strike.

    spoiled: the text as written with the irregularity.
    """

    types: frozenset[FieldType]
    possible: Callable[[Any, Field, World], Mask]
    spoiled: Callable[[np.random.Generator, str, Field, World], str]


@lru_cache(maxsize=4)
def retired_codes(world: World) -> Mapping[str, list[str]]:
    """District (6 digits) -> 12-digit codes of its abolished units."""
    table = world.divisions.table
    codes = table.loc[table["valid_to"].notna(), "division_code"]
    return {str(district): list(group) for district, group in codes.groupby(codes.str[:6])}


def _given(texts: pd.Series[Any], _field: Field, _world: World) -> Mask:
    return (texts != "").to_numpy(dtype=bool)


def _absent(texts: pd.Series[Any], _field: Field, _world: World) -> Mask:
    return (texts == "").to_numpy(dtype=bool)


def _given_and_required(texts: pd.Series[Any], field: Field, world: World) -> Mask:
    if not field.required or field.key_position:
        return np.zeros(len(texts), dtype=bool)
    return _given(texts, field, world)


def _refers_to_a_unit(texts: pd.Series[Any], field: Field, world: World) -> Mask:
    # The register of divisions itself may bring a code nobody has heard of.
    return _given(texts, field, world) & (field.type is FieldType.DISTRICT or not field.key_position)


def _thousands(texts: pd.Series[Any], field: Field, _world: World) -> Mask:
    if field.key_position or field.name.endswith("year"):  # nobody writes a year as 2,021
        return np.zeros(len(texts), dtype=bool)
    return (pd.to_numeric(texts, errors="coerce") >= 1000).to_numpy(dtype=bool)


def _round_thousands(texts: pd.Series[Any], field: Field, world: World) -> Mask:
    even = (pd.to_numeric(texts, errors="coerce") % 100 == 0).to_numpy(dtype=bool)
    return _thousands(texts, field, world) & even


def _ends_in_x(texts: pd.Series[Any], _field: Field, _world: World) -> Mask:
    return texts.str.endswith("X").to_numpy(dtype=bool)


def _born_last_century(texts: pd.Series[Any], _field: Field, _world: World) -> Mask:
    return (texts.str[6:8] == "19").to_numpy(dtype=bool)


def _has_spellings(texts: pd.Series[Any], field: Field, world: World) -> Mask:
    return _given(texts, field, world) & (field.codelist is not None)


def _list_is_closed(texts: pd.Series[Any], field: Field, world: World) -> Mask:
    codes = load_codelists()[str(field.codelist)]
    return _given(texts, field, world) & (not codes.has_other and not codes.open)


def _has_retired_units(texts: pd.Series[Any], field: Field, world: World) -> Mask:
    # As a key the code says which record it is: another one would be another record.
    return texts.str[:6].isin(list(retired_codes(world))).to_numpy(dtype=bool) & (not field.key_position)


def _null_mark(rng: np.random.Generator, _text: str, _field: Field, _world: World) -> str:
    return str(rng.choice(_NULL_MARKS))


def _full_width(_rng: np.random.Generator, text: str, _field: Field, _world: World) -> str:
    return text.translate(_FULL_WIDTH)


def _date_form(rng: np.random.Generator, text: str, _field: Field, _world: World) -> str:
    day = date.fromisoformat(text)
    forms = (
        f"{day:%Y%m%d}",
        f"{day.year}-{day.month}-{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d}",
        # Before 1927 the number has four digits, which nobody would take for a date.
        str((day - _SPREADSHEET_EPOCH).days) if day.year > 1927 else f"{day:%Y.%m.%d}",
    )
    return forms[rng.integers(0, len(forms))]


def _impossible_date(_rng: np.random.Generator, text: str, _field: Field, _world: World) -> str:
    return f"{text[:4]}-02-30"


def _separated(_rng: np.random.Generator, text: str, _field: Field, _world: World) -> str:
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}"


def _in_ten_thousands(_rng: np.random.Generator, text: str, _field: Field, _world: World) -> str:
    return f"{float(text) / 10_000:.2f}万"


def _other_x(rng: np.random.Generator, text: str, _field: Field, _world: World) -> str:
    return text[:-1] + str(rng.choice(["x", "Ｘ"]))


def _fifteen_digits(_rng: np.random.Generator, text: str, _field: Field, _world: World) -> str:
    return text[:6] + text[8:17]


def _ruined_id(_rng: np.random.Generator, text: str, _field: Field, _world: World) -> str:
    return text[:15] + "000"


def _other_spelling(rng: np.random.Generator, text: str, field: Field, _world: World) -> str:
    codes = load_codelists()[str(field.codelist)]
    code = next(code for code in codes.codes if code.zh == text)
    others = [spelling for spelling in code.spellings if spelling != text]
    return str(rng.choice(others)) if others else text


def _outside_list(_rng: np.random.Generator, _text: str, _field: Field, _world: World) -> str:
    return "待核实"


def _retired(rng: np.random.Generator, text: str, _field: Field, world: World) -> str:
    return str(rng.choice(retired_codes(world)[text[:6]]))


def _never_existing(_rng: np.random.Generator, text: str, _field: Field, _world: World) -> str:
    return "230199" + text[6:]


CELL_FAULTS: Mapping[str, CellFault] = {
    "ruined_id": CellFault(_IDS, _given, _ruined_id),
    "never_existing_division": CellFault(_DIVISIONS, _refers_to_a_unit, _never_existing),
    "outside_code_list": CellFault(_CODES, _list_is_closed, _outside_list),
    "impossible_date": CellFault(_DATES, _given, _impossible_date),
    "null_mark_in_required": CellFault(_MARKABLE, _given_and_required, _null_mark),
    "retired_division": CellFault(_DIVISIONS, _has_retired_units, _retired),
    "fifteen_digit_id": CellFault(_IDS, _born_last_century, _fifteen_digits),
    "small_or_full_width_x": CellFault(_IDS, _ends_in_x, _other_x),
    "ten_thousand_unit": CellFault(_NUMBERS, _round_thousands, _in_ten_thousands),
    "thousands_separator": CellFault(_NUMBERS, _thousands, _separated),
    "full_width_digits": CellFault(_NUMBERS, _given, _full_width),
    "date_form": CellFault(_DATES, _given, _date_form),
    "other_spelling": CellFault(_CODES, _has_spellings, _other_spelling),
    "null_mark": CellFault(_MARKABLE, _absent, _null_mark),
}
"""Rare ones first: a row has at most one irregularity, so that its outcome has one cause."""
