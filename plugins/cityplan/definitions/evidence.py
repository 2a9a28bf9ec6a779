"""What a definition says for auditors: the records behind its figures and how a workbook recomputes them.

`condition` is a SQL condition on the staging view of the main extract (the first of the definition): as many
records as the figure's n. Beside the view's columns it may use `month_end` (the period's last day) and
`place_asked` (the division's code); division and member are added to it. A dimension is the column of its
name unless `dimensions` says otherwise.

Formulas are a spreadsheet's. In them [x] is the column's cell in the same row, [above.x] and [below.x] those
of its neighbours, sheet.x the whole column; month_end, division, numerator and denominator are the figure's.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from cityplan.definitions.strict import Strict


class CountedRecords(Strict):
    """The records a figure counts; of a view that holds every version there was, those last published."""

    condition: str = Field(min_length=1)
    every_version: bool = False
    dimensions: Mapping[str, str] = Field(default_factory=dict)


class Recomputed(Strict):
    """The cells of a measure: formulas of its parts.

    Without `value` it is scale x numerator / denominator of a ratio, the numerator of a count.
    """

    numerator: str
    denominator: str | None = None
    value: str | None = None


class Workbook(Recomputed):
    """An indicator's workbook: its sheets beside the records, formula columns by sheet, further measures.

    `subject` is what is counted once: the records come sorted by it and numbered in a column of that name,
    equal numbers for equal subjects, and is_first marks the first of each. `derived` are SQL expressions of a
    record that the masked one cannot show.
    """

    subject: str | None = None
    derived: Mapping[str, str] = Field(default_factory=dict)
    beside: tuple[str, ...] = ()
    columns: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    also: Mapping[str, Recomputed] = Field(default_factory=dict)
