"""Turns clean typed rows into the texts a department writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from cityplan.city.extracts import OPERATION
from cityplan.contracts import Contract, Field, FieldType, load_codelists

OPERATION_HEADER = "操作"
ABSENT = ""

Texts = pd.Series  # of str


def as_text(rows: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Return the rows as texts, one column per field in the contract's order (and op last); absent is ''."""
    columns = {field.name: _RENDER[field.type](rows[field.name], field) for field in contract.fields}
    if contract.has_op:
        columns[OPERATION] = rows[OPERATION]
    return pd.DataFrame(columns, index=rows.index, dtype=object)


def headers(contract: Contract) -> list[str]:
    """Return the Chinese headers in the order of the columns of `as_text`."""
    return [field.zh for field in contract.fields] + ([OPERATION_HEADER] if contract.has_op else [])


def _plain(values: pd.Series, _: Field) -> pd.Series:
    return values.astype(object).where(values.notna(), ABSENT)


def _whole(values: pd.Series, _: Field) -> pd.Series:
    return values.astype("Int64").astype(object).map(str, na_action="ignore").fillna(ABSENT)


def _decimal(values: pd.Series, _: Field) -> pd.Series:
    return values.astype(object).map("{:.2f}".format, na_action="ignore").fillna(ABSENT)


def _date(values: pd.Series, _: Field) -> pd.Series:
    text = np.datetime_as_string(values.to_numpy("datetime64[D]"), unit="D").astype(object)
    return pd.Series(np.where(values.isna(), ABSENT, text), values.index, dtype=object)


def _month(values: pd.Series, field: Field) -> pd.Series:
    return _date(values, field).str[:7]


def _boolean(values: pd.Series, _: Field) -> pd.Series:
    return values.map({True: "是", False: "否"}).astype(object).fillna(ABSENT)


def _code(values: pd.Series, field: Field) -> pd.Series:
    return values.map(_labels(field)).astype(object).fillna(ABSENT)


def _codes(values: pd.Series, field: Field) -> pd.Series:
    labels = _labels(field)
    joined = values.map(lambda codes: "、".join(labels[code] for code in codes), na_action="ignore")
    return joined.astype(object).fillna(ABSENT)


def _labels(field: Field) -> Mapping[str, str]:
    return {code.code: code.zh for code in load_codelists()[str(field.codelist)].codes}


_RENDER: Mapping[FieldType, Callable[[pd.Series, Field], pd.Series]] = {
    FieldType.TEXT: _plain,
    FieldType.INTEGER: _whole,
    FieldType.DECIMAL: _decimal,
    FieldType.DATE: _date,
    FieldType.MONTH: _month,
    FieldType.SCHOOL_YEAR: _plain,
    FieldType.BOOLEAN: _boolean,
    FieldType.CODE: _code,
    FieldType.CODES: _codes,
    FieldType.DIVISION: _plain,
    FieldType.DISTRICT: _plain,
    FieldType.AREA: _plain,
    FieldType.ID_NUMBER: _plain,
    FieldType.USCC: _plain,
}
