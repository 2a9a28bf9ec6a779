"""A department's score is the mean of its extracts', its grade that of the score as it is shown."""

from __future__ import annotations

import pytest

from cityplan.reporting.grades import grade
from cityplan.reporting.page import department_scores


def scores(*found: float) -> dict[str, float]:
    rows = [{"department": "health", "dimension": "accuracy", "score": score} for score in found]
    return department_scores(rows)["health"]


@pytest.mark.parametrize(
    ("found", "name"),
    [
        ((100, 90), "优 excellent"),
        ((95, 94.999), "良 good"),
        ((95, 94.9999999), "优 excellent"),
        ((60,), "中 fair"),
        ((0, 59.9), "差 poor"),
    ],
)
def test_a_grade_is_that_of_the_mean(found: tuple[float, ...], name: str) -> None:
    assert grade(scores(*found)["all"]) == name


def test_what_was_not_judged_has_no_grade() -> None:
    assert grade(None) == "—"
