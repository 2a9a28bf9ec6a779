"""Reads one column of a contract into a `Field`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from open_data_contract_standard.model import CustomProperty, SchemaProperty

from cityplan.contracts.model import Field, FieldType, Pii

_LOGICAL = {
    "string": FieldType.TEXT,
    "integer": FieldType.INTEGER,
    "number": FieldType.DECIMAL,
    "date": FieldType.DATE,
    "boolean": FieldType.BOOLEAN,
}


class ContractError(ValueError):
    """A contract file that cannot be used; the message names the file, the place and the reason."""


def properties(custom: Iterable[CustomProperty] | None) -> Mapping[str, Any]:
    """Return the standard's list of custom properties as a mapping."""
    return {str(item.property): item.value for item in custom or ()}


def words(text: str | None) -> tuple[str, str]:
    """Split bilingual words ('中文 · English') into the two languages."""
    zh, separator, en = (text or "").partition(" · ")
    if not separator:
        raise ContractError(f"'{text}' must hold both languages, as '中文 · English'")
    return zh, en


def read_field(column: SchemaProperty) -> Field:
    """Read one column; raise ContractError naming the column when it cannot be understood."""
    extra = properties(column.customProperties)
    _, en = words(column.description)
    try:
        return Field(
            name=str(column.name),
            zh=str(column.businessName),
            en=en,
            type=_type(column, extra),
            required=bool(column.required),
            key_position=column.primaryKeyPosition if column.primaryKey else None,
            codelist=extra.get("codelist"),
            pii=Pii(extra["pii"]) if "pii" in extra else None,
            aliases=tuple(str(item.synonym) for item in column.synonyms or ()),
            physical_type=column.physicalType,
            refers_to=_reference(column),
        )
    except (KeyError, ValueError) as problem:
        raise ContractError(f"column {column.name}: {problem}") from problem


def _reference(column: SchemaProperty) -> tuple[str, str] | None:
    """Extract and column named by the column's relationship (`department.extract.column`)."""
    for relationship in column.relationships or ():
        extract, _, name = str(relationship.to).rpartition(".")
        return extract, name
    return None


def _type(column: SchemaProperty, extra: Mapping[str, Any]) -> FieldType:
    if "reads" in extra:
        return FieldType(extra["reads"])
    if "codelist" in extra:
        return FieldType.CODES if column.logicalType == "array" else FieldType.CODE
    return _LOGICAL[str(column.logicalType)]
