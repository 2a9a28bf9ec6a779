"""The shipped divisions are the ones the register counts."""

from __future__ import annotations

from collections import Counter

from cityplan.reference import read_divisions


def test_the_register_is_complete() -> None:
    valid = Counter(division.kind for division in read_divisions() if division.valid_to is None)
    assert valid == {
        "district": 9,
        "county": 7,
        "county_city": 2,
        "street": 137,
        "town": 110,
        "township": 56,
        "other_township": 25,
        "residents_committee": 1128,
        "villagers_committee": 1886,
        "other_community": 144,
    }


def test_the_retired_codes_are_kept_with_their_last_day() -> None:
    retired = {division.division_code[:9] for division in read_divisions() if division.valid_to is not None}
    assert retired == {"230110500", "230110579", "230125500", "230125579"}


def test_every_division_lies_in_one_that_is_there() -> None:
    codes = {division.division_code for division in read_divisions()}
    for division in read_divisions():
        if division.level == "street_level":
            assert division.division_code[:6] + "000000" in codes
        if division.level == "community_level":
            assert division.division_code[:9] + "000" in codes
