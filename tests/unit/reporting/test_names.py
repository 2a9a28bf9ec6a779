"""The report calls indicators and divisions by name."""

from __future__ import annotations

import pytest

from cityplan.reporting.names import division_name, indicator_name


def test_an_indicator_has_both_its_names() -> None:
    assert indicator_name("nursing_bed_share") == "护理型床位占比 Nursing beds among elderly-care beds"


@pytest.mark.parametrize(
    ("code", "name"),
    [("230100", "全市 City"), ("230102", "道里区"), ("230102000000", "道里区"), ("230102001000", "兆麟街道")],
)
def test_a_division_has_its_name_at_every_length_of_code(code: str, name: str) -> None:
    assert division_name(code) == name


def test_what_is_no_longer_known_has_none() -> None:
    assert (indicator_name("given_up"), division_name("239999")) == ("", "")
