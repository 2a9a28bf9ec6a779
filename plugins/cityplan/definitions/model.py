"""What a definition says, validated: the meaning of one indicator and the basis of every reading of ours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field, model_validator

from cityplan.definitions.evidence import CountedRecords, Workbook
from cityplan.definitions.strict import Strict


class Kind(StrEnum):
    """What sort of figure an indicator is; decides which divisions have a target."""

    RATIO = "ratio"
    CUMULATIVE = "cumulative"
    ANNUAL_FLOW = "annual_flow"
    COVERAGE = "coverage"
    STOCK = "stock"
    LIFE_TABLE = "life_table"
    MILESTONE = "milestone"
    DIRECTIONAL = "directional"


class Window(StrEnum):
    """The time a value speaks for; decides how it is judged."""

    POINT = "point"
    MONTH = "month"
    YTD_COUNT = "ytd_count"
    YTD_RATE = "ytd_rate"
    YTD_COHORT = "ytd_cohort"
    ROLLING_12M = "rolling_12m"
    CUMULATIVE = "cumulative"
    YEAR = "year"


class Operator(StrEnum):
    """How a value is compared with its target."""

    GE = "ge"
    GT = "gt"
    EQ = "eq"

    @property
    def sign(self) -> str:
        """Return the sign people read."""
        return {Operator.GE: "≥", Operator.GT: ">", Operator.EQ: "="}[self]


class RollUp(StrEnum):
    """How the city's value comes about: from summed parts, or computed anew in each division and member."""

    ADDITIVE = "additive"
    DISTINCT = "distinct"
    RECOMPUTED = "recomputed"


class Words(Strict):
    """The same words in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def both(self) -> str:
        """Return both languages on one line, as descriptions show them."""
        return f"{self.zh} · {self.en}"


def joined(parts: Iterable[Words], zh: str = "；", en: str = "; ") -> Words:
    """Return one enumeration, with the separators of each language, of at least one part."""
    found = list(parts)
    return Words(zh=zh.join(one.zh for one in found), en=en.join(one.en for one in found))


class Plan(Strict):
    """Where in the plan the promise stands and what it promises, in words of ours."""

    ref: str
    words: Words


class Dimension(Strict):
    """A `by` beside division: coded (every code is a member) or free text (every text seen is one)."""

    dimension: str
    codelist: str | None = None


class Measure(Words):
    """An `also`: a further measure of the same indicator."""

    measure: str


class Definition(Strict):
    """One indicator. `scale` multiplies the ratio; `streets` adds rows for street-level units.

    Without `records` no record can be traced from its figures, without `workbook` none of them recomputed.
    """

    id: str
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    name: Words
    system: str
    department: str
    owner: str
    plan: Plan
    kind: Kind
    window: Window
    unit: Words
    scale: Decimal = Decimal(1)
    operator: Operator
    target: Decimal
    deadline: date
    continuous: bool = False
    city_only: bool = False
    every_year: tuple[int, int] | None = None
    numerator: Words
    denominator: Words | None = None
    reading: Words
    basis: Words
    assumption: Words | None = None
    interval: Words | None = None
    roll_up: RollUp
    streets: bool = False
    by: tuple[Dimension, ...] = ()
    also: tuple[Measure, ...] = ()
    extracts: tuple[str, ...] = Field(min_length=1)
    records: CountedRecords | None = None
    workbook: Workbook | None = None

    @property
    def formula(self) -> Words:
        """The formula in words: scale times numerator over denominator; other kinds show their numerator."""
        if self.denominator is None or self.kind is not Kind.RATIO:
            return self.numerator
        times = "" if self.scale == 1 else f"{self.scale} × "
        return Words(
            zh=f"{times}（{self.numerator.zh}）÷（{self.denominator.zh}）",
            en=f"{times}({self.numerator.en}) / ({self.denominator.en})",
        )

    @model_validator(mode="after")
    def _consistent(self) -> Definition:
        counted = self.kind in (Kind.CUMULATIVE, Kind.ANNUAL_FLOW, Kind.STOCK)
        if counted and self.denominator is not None:
            raise ValueError(f"kind {self.kind} is a count: it has no denominator")
        if self.unit.zh == "%" and self.scale != 100:
            raise ValueError("a percentage has scale 100")
        return self

    @model_validator(mode="after")
    def _recomputed_from_records(self) -> Definition:
        known = {by.dimension for by in self.by}
        if self.records is not None and (odd := self.records.dimensions.keys() - known):
            raise ValueError(f"records: the indicator has no dimension {', '.join(sorted(odd))}")
        if self.workbook is None:
            return self
        if self.records is None:
            raise ValueError("a workbook recomputes from records: declare them too")
        if self.workbook.also.keys() != {measure.measure for measure in self.also}:
            raise ValueError("workbook: also must name each further measure and no other")
        return self
