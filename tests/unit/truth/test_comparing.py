"""The comparison with the truth goes red for every way in which a mart can be wrong."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.integration.reproduction.comparing import differences

KEY, EXACT, CLOSE = ["division_code"], ["numerator"], ["value"]
TRUTH = pd.DataFrame(
    {"division_code": ["230102", "230103"], "numerator": [1.0, 2.0], "value": [1 / 3, None]}, dtype=object
)


def test_equal_tables_have_no_differences() -> None:
    assert differences(TRUTH.copy(), TRUTH, KEY, EXACT, CLOSE) == ""


@pytest.mark.parametrize(
    ("column", "wrong", "words"),
    [
        ("numerator", 1.000000001, "numerator differs: 1 rows"),
        ("value", 1 / 3 + 1e-8, "value differs: 1 rows"),
        ("value", None, "value differs: 1 rows"),
        ("division_code", "230199", "published, not in the truth: 1 rows"),
    ],
)
def test_a_wrong_figure_is_shown(column: str, wrong: Any, words: str) -> None:
    mart = TRUTH.copy()
    mart.loc[0, column] = wrong
    assert words in differences(mart, TRUTH, KEY, EXACT, CLOSE)


def test_a_missing_row_is_shown() -> None:
    assert "in the truth, not published: 1 rows" in differences(TRUTH.iloc[:1], TRUTH, KEY, EXACT, CLOSE)
