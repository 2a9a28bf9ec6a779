"""Synthetic ids are well-formed, and no two persons share one."""

from __future__ import annotations

import numpy as np
import pytest

from cityplan.city.identity import BLOCKS, credit_codes, phones, resident_ids
from cityplan.city.population import births


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def _check_character(digits: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def test_resident_ids_carry_birth_date_sex_and_a_sound_check_character(rng: np.random.Generator) -> None:
    born = births(rng, 2000)
    female = rng.random(2000) < 0.5
    ids = resident_ids(rng, born, female, block=0)
    for number, is_female in zip(ids, female, strict=True):
        assert _check_character(number[:17]) == number[17]
        assert (int(number[16]) % 2 == 0) == is_female
    moved = np.array([f"{n[6:10]}-{n[10:12]}-{n[12:14]}" for n in ids], dtype="datetime64[D]") - born
    assert moved.min() >= np.timedelta64(0, "D")
    assert (moved == np.timedelta64(0, "D")).mean() > 0.99


def test_no_id_comes_twice_within_a_block_or_between_blocks(rng: np.random.Generator) -> None:
    # All born on two days: far more than fit, so that birth dates must move.
    born = np.full(20_000, np.datetime64("1980-05-01"))
    women = np.ones(20_000, dtype=bool)
    ids = [number for block in (0, 1, BLOCKS - 1) for number in resident_ids(rng, born, women, block)]
    assert len(set(ids)) == len(ids)


def test_no_id_looks_ruined_by_a_spreadsheet(rng: np.random.Generator) -> None:
    ids = resident_ids(rng, births(rng, 50_000), rng.random(50_000) < 0.5, block=0)
    assert not any(number.endswith("000") for number in ids)


def test_a_block_out_of_range_is_refused(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="ids would repeat"):
        resident_ids(rng, births(rng, 1), np.array([True]), block=BLOCKS)


def test_credit_codes_have_a_sound_check_character(rng: np.random.Generator) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for code in credit_codes(rng, 500):
        total = sum(alphabet.index(char) * 3**place % 31 for place, char in enumerate(code[:17]))
        assert alphabet[(31 - total % 31) % 31] == code[17]


def test_phones_have_eleven_digits(rng: np.random.Generator) -> None:
    assert all(len(number) == 11 and number.isdigit() for number in phones(rng, 100))
