"""A figure is shown with two decimals, and with more where two would make it what it differs from."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cityplan.decimals import fixed, short


@pytest.mark.parametrize(
    ("figure", "beside", "shown"),
    [
        ("62.54321", "60", "62.54"),
        ("2.5996", "2.6", "2.5996"),
        ("59.996", "60", "59.996"),
        ("59.99999999999999999999", "60", "59.99999999999999999999"),
        ("2.6", "2.5996", "2.6"),
        ("60.0", "60", "60"),
        ("60.001", None, "60"),
        ("-0.001", "0", "-0.001"),
        ("-0.001", None, "0"),
        ("100", "95", "100"),
        ("1234567.5", "1234567.504", "1,234,567.5"),
        (
            "123456789012345678901234567890.001",
            "123456789012345678901234567890",
            "123,456,789,012,345,678,901,234,567,890.001",
        ),
    ],
)
def test_it_never_shows_as_what_it_differs_from(figure: str, beside: str | None, shown: str) -> None:
    assert short(Decimal(figure), None if beside is None else Decimal(beside)) == shown


def test_columns_keep_their_decimals() -> None:
    assert [fixed(94.5), fixed(94.9996, 100, 95), fixed(Decimal(1200))] == ["94.50", "94.9996", "1,200.00"]


def test_it_is_told_from_each_of_several() -> None:
    assert short(Decimal("1.0004"), Decimal("1.1"), None, Decimal("1.0001")) == "1.0004"
