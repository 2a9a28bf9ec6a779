"""What a contract says, as the rest of the product reads it: typed, flat and immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    """How successive deliveries of an extract relate to each other."""

    SNAPSHOT = "snapshot"
    CHANGES = "changes"
    APPEND = "append"


class Cadence(StrEnum):
    """How often a department delivers."""

    DAILY = "daily"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class Severity(StrEnum):
    """What a broken rule does: set the row aside, refuse the delivery, or only report."""

    ROW = "row"
    DELIVERY = "delivery"
    WARNING = "warning"


class FieldType(StrEnum):
    """How a delivered text is read; the SQL type it becomes stands in SQL_TYPES."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    MONTH = "month"
    SCHOOL_YEAR = "school_year"
    BOOLEAN = "boolean"
    CODE = "code"
    CODES = "codes"
    DIVISION = "division"
    DISTRICT = "district"
    AREA = "area"
    ID_NUMBER = "id_number"
    USCC = "uscc"


class Pii(StrEnum):
    """Classes of personal data. Names and phones stay in raw, birth dates go on as they are, all others as
    keyed pseudonyms.
    """

    ID_NUMBER = "id_number"
    NAME = "name"
    PHONE = "phone"
    HOUSEHOLD = "household"
    CERTIFICATE = "certificate"
    BIRTH_DATE = "birth_date"


SQL_TYPES: Mapping[FieldType, str] = {
    FieldType.TEXT: "text",
    FieldType.INTEGER: "bigint",
    FieldType.DECIMAL: "numeric",
    FieldType.DATE: "date",
    FieldType.MONTH: "date",
    FieldType.SCHOOL_YEAR: "text",
    FieldType.BOOLEAN: "boolean",
    FieldType.CODE: "text",
    FieldType.CODES: "text[]",
    FieldType.DIVISION: "text",
    FieldType.DISTRICT: "text",
    FieldType.AREA: "text",
    FieldType.ID_NUMBER: "text",
    FieldType.USCC: "text",
}

RAW_ONLY = frozenset({Pii.NAME, Pii.PHONE})
PSEUDONYMS = frozenset({Pii.ID_NUMBER, Pii.HOUSEHOLD, Pii.CERTIFICATE})


@dataclass(frozen=True, slots=True)
class Field:
    """One column of an extract: its header as the department writes it and how it is read.

    `refers_to` names the extract and the column in which its values must be found.
    """

    name: str
    zh: str
    en: str
    type: FieldType
    required: bool = False
    key_position: int | None = None
    codelist: str | None = None
    pii: Pii | None = None
    aliases: tuple[str, ...] = ()
    physical_type: str | None = None
    refers_to: tuple[str, str] | None = None

    @property
    def sql_type(self) -> str:
        """Type of the typed column in work and history tables, for example numeric(14,2)."""
        return self.physical_type or SQL_TYPES[self.type]

    @property
    def kept(self) -> bool:
        """Whether the field goes past raw: names and phone numbers do not."""
        return self.pii not in RAW_ONLY

    @property
    def pseudonymised(self) -> bool:
        """Whether the typed column holds a keyed pseudonym instead of the delivered text."""
        return self.pii in PSEUDONYMS

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header under which the column is recognised: Chinese, English, then aliases."""
        return (self.zh, self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Rule:
    """One check of a delivery: a Great Expectations expectation with its consequence and its words."""

    rule_id: str
    expectation: str
    kwargs: Mapping[str, Any]
    severity: Severity
    dimension: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a whole delivery is refused although single rows could be set aside.

    A delivery is refused when more than `max_quarantined_share` of its rows and more than
    `max_quarantined_floor` rows are broken, or when a snapshot holds less than `min_rows_share` of the
    rows of the one before it and that one held at least `min_rows_floor` rows.

    `usual_rows`: how many times the rows to be expected a delivery may hold, at least and at most, before a
    warning; None where deliveries have no usual size.
    """

    max_quarantined_share: float
    max_quarantined_floor: int
    min_rows_share: float
    min_rows_floor: int
    usual_rows: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """The department's usual way of handing the extract over.

    kind: share (files in the department's folder), database (a table of its exchange database) or
    api (paged JSON). The other attributes are those the kind needs, the rest are None.
    """

    kind: str
    format: str | None = None
    encoding: str = "utf-8"
    compression: str | None = None
    sheet: str | None = None
    connection: str | None = None
    table: str | None = None
    batch_column: str | None = None
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything the product knows about one extract of one department.

    `no_rules` says in both languages why a quality dimension has no rule here.
    """

    name: str
    zh: str
    en: str
    version: str
    description: str
    owner: str
    mode: Mode
    cadence: Cadence
    calendar_anchor: str | None
    due_days: int
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    thresholds: Thresholds
    channel: Channel
    department_zh: str
    department_en: str
    no_rules: Mapping[str, str]

    @property
    def department(self) -> str:
        """Department part of the name, for example civil_affairs."""
        return self.name.split(".", 1)[0]

    @property
    def extract(self) -> str:
        """Extract part of the name, for example elderly_care_institutions."""
        return self.name.split(".", 1)[1]

    @property
    def table(self) -> str:
        """Name of the table in schemas raw and history: department__extract."""
        return self.name.replace(".", "__")

    @property
    def key(self) -> tuple[str, ...]:
        """Field names that identify a record, in the contract's order."""
        keyed = [field for field in self.fields if field.key_position is not None]
        return tuple(field.name for field in sorted(keyed, key=lambda field: field.key_position or 0))

    @property
    def kept_fields(self) -> tuple[Field, ...]:
        """Fields that go past raw."""
        return tuple(field for field in self.fields if field.kept)

    @property
    def place_field(self) -> str | None:
        """Field that says in which division a record counts; None when the extract names no divisions."""
        kinds = {FieldType.DIVISION, FieldType.DISTRICT, FieldType.AREA}
        return next((field.name for field in self.kept_fields if field.type in kinds), None)

    @property
    def has_op(self) -> bool:
        """Whether records carry an operation (操作: I, U or D)."""
        return self.mode is Mode.CHANGES

    def field(self, name: str) -> Field:
        """Return the field called `name`; raise KeyError when the contract has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no field {name}")
