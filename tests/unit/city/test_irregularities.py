"""Irregular deliveries differ from clean ones exactly where the plan says."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pandas as pd
import pytest

from cityplan.city.extracts import clean_rows, is_kept
from cityplan.city.irregular.cells import CELL_FAULTS
from cityplan.city.irregular.planting import Fault, Irregularities
from cityplan.city.irregular.rates import RATES
from cityplan.city.model import Delivery, Flaw, Outcome
from cityplan.city.render import as_text, headers
from cityplan.city.world import World
from cityplan.contracts import Contract, load_contracts

CONTRACTS = [contract for contract in load_contracts().values() if is_kept(contract)]
EVERY_EXTRACT = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
DAY = date(2025, 12, 31)


def _clean(world: World, contract: Contract) -> pd.DataFrame:
    chunks = clean_rows(world, contract, [Delivery(contract.name, DAY)])
    return as_text(pd.concat([rows for (rows,) in chunks], ignore_index=True), contract)


def _spoiled(
    world: World, contract: Contract, *, active: bool = True, flaw: Flaw | None = None
) -> tuple[pd.DataFrame, list[Fault]]:
    irregularities = Irregularities(world, contract, Delivery(contract.name, DAY, flaw=flaw), active=active)
    return irregularities.plant(_clean(world, contract))


@EVERY_EXTRACT
def test_a_regular_city_hands_over_what_it_knows(hamlet: World, contract: Contract) -> None:
    texts, faults = _spoiled(hamlet, contract, active=False)
    assert not faults
    pd.testing.assert_frame_equal(texts, _clean(hamlet, contract))


def test_a_truncated_delivery_has_no_other_faults(hamlet: World) -> None:
    assert not _spoiled(hamlet, CONTRACTS[0], flaw=Flaw.TRUNCATED)[1]


@EVERY_EXTRACT
def test_the_same_delivery_has_the_same_irregularities(hamlet: World, contract: Contract) -> None:
    once, again = _spoiled(hamlet, contract), _spoiled(hamlet, contract)
    assert once[1] == again[1]
    pd.testing.assert_frame_equal(once[0], again[0])


@EVERY_EXTRACT
def test_each_row_has_one_irregularity_at_most_and_others_are_untouched(
    hamlet: World, contract: Contract
) -> None:
    clean = _clean(hamlet, contract)
    texts, faults = _spoiled(hamlet, contract)
    struck = Counter(fault.position for fault in faults)
    assert set(struck.values()) <= {1}
    inside = [fault for fault in faults if fault.position < len(clean)]
    changed = texts.iloc[: len(clean)].ne(clean)
    assert set(changed.index[changed.any(axis=1)]) <= {fault.position for fault in inside}
    assert changed.sum(axis=1).max() <= 1
    assert len(texts) - len(clean) == len(faults) - len(inside)


def test_every_declared_kind_occurs_in_a_hamlet(hamlet: World) -> None:
    kinds: set[str] = set()
    for contract in CONTRACTS:
        kinds |= {fault.kind for fault in _spoiled(hamlet, contract)[1]}
        for year in range(2021, 2027):
            delivery = Delivery(contract.name, date(year, 12, 31))
            irregularities = Irregularities(hamlet, contract, delivery, active=True)
            irregularities.file_stem(contract.zh)
            irregularities.headers("file", headers(contract))
            irregularities.plant(_clean(hamlet, contract))
            kinds |= {planted.kind for planted in irregularities.planted}
    assert kinds >= set(CELL_FAULTS) | {"duplicated_row", "file_name", "renamed_column"}


def test_every_kind_has_a_rate() -> None:
    assert set(RATES) == set(CELL_FAULTS) | {"duplicated_row", "test_row", "file_name", "renamed_column"}


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("fifteen_digit_id", "230102195305140027", "230102530514002"),
        ("ruined_id", "230102195305140027", "230102195305140000"),
        ("thousands_separator", "12000.50", "12,000.50"),
        ("ten_thousand_unit", "3600", "0.36万"),
        ("full_width_digits", "36", "３６"),
        ("impossible_date", "2024-05-01", "2024-02-30"),
        ("never_existing_division", "230102001000", "230199001000"),
        ("outside_code_list", "男", "待核实"),
    ],
)
def test_how_a_text_is_spoiled(hamlet: World, kind: str, before: str, after: str) -> None:
    rng = hamlet.rng("test")
    field = CONTRACTS[0].fields[0]
    assert CELL_FAULTS[kind].spoiled(rng, before, field, hamlet) == after


def test_renamed_columns_carry_a_name_the_contract_knows(hamlet: World) -> None:
    for contract in CONTRACTS:
        for year in range(2000, 2040):
            delivery = Delivery(contract.name, date(year, 12, 31))
            names = Irregularities(hamlet, contract, delivery, active=True).headers("file", headers(contract))
            for field, name in zip(contract.fields, names, strict=False):
                assert name in field.headers


def test_copies_are_skipped_except_among_changes(hamlet: World) -> None:
    for contract in CONTRACTS:
        expected = Outcome.ACCEPTED if contract.has_op else Outcome.SKIPPED
        copies = [fault for fault in _spoiled(hamlet, contract)[1] if fault.kind == "duplicated_row"]
        assert {fault.expected for fault in copies} <= {expected}
