"""The clean registers keep their own contracts."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest

from cityplan.city.extracts import OPERATION, clean_rows, is_kept
from cityplan.city.model import Delivery
from cityplan.city.world import World
from cityplan.contracts import Contract, FieldType, Mode, load_codelists, load_contracts
from cityplan.validation.rules import references_of

CONTRACTS = [contract for contract in load_contracts().values() if is_kept(contract)]
EVERY_EXTRACT = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
WITH_CHANGES = pytest.mark.parametrize(
    "contract", [one for one in CONTRACTS if one.mode is Mode.CHANGES], ids=lambda contract: contract.name
)
CITY = "230100"
"""The city as a whole, of which departments report figures."""

LAST_DAY = date(2026, 11, 1)


def _rows(world: World, contract: Contract, as_of: date, since: date | None = None) -> pd.DataFrame:
    chunks = clean_rows(world, contract, [Delivery(contract.name, as_of, since)])
    return pd.concat([rows for (rows,) in chunks], ignore_index=True)


@EVERY_EXTRACT
def test_rows_have_the_fields_of_the_contract(hamlet: World, contract: Contract) -> None:
    columns = {field.name for field in contract.fields} | ({OPERATION} if contract.has_op else set())
    rows = _rows(hamlet, contract, LAST_DAY)
    assert set(rows.columns) == columns
    assert len(rows) > 30


@EVERY_EXTRACT
def test_keys_are_unique_and_required_values_given(hamlet: World, contract: Contract) -> None:
    rows = _rows(hamlet, contract, LAST_DAY)
    assert not rows.duplicated(list(contract.key)).any()
    for field in contract.fields:
        assert not field.required or rows[field.name].notna().all(), field.name


@EVERY_EXTRACT
def test_coded_values_are_codes_and_divisions_exist(hamlet: World, contract: Contract) -> None:
    rows = _rows(hamlet, contract, LAST_DAY)
    known = set(hamlet.divisions.table["division_code"])
    for field in contract.fields:
        values = set(rows[field.name].dropna().explode())
        if field.codelist is not None:
            assert values <= {code.code for code in load_codelists()[field.codelist].codes}, field.name
        elif field.type is FieldType.DIVISION:
            assert values <= known, field.name
        elif field.type is FieldType.AREA:
            assert values <= {"230100", *hamlet.divisions.districts}, field.name
        elif field.type is FieldType.DISTRICT:
            assert values <= {CITY, *hamlet.divisions.districts}, field.name


@pytest.mark.parametrize(
    "contract", [one for one in CONTRACTS if any(references_of(one))], ids=lambda contract: contract.name
)
def test_what_a_record_refers_to_is_in_the_other_extract(hamlet: World, contract: Contract) -> None:
    rows = _rows(hamlet, contract, LAST_DAY)
    for field, referred, column in references_of(contract):
        known = set(_rows(hamlet, referred, LAST_DAY)[column])
        assert set(rows[field.name].dropna()) <= known, field.name


@EVERY_EXTRACT
def test_pairs_of_dates_and_numbers_agree_as_the_contract_asks(hamlet: World, contract: Contract) -> None:
    rows = _rows(hamlet, contract, LAST_DAY)
    pairs = [rule.kwargs for rule in contract.rules if "column_A" in rule.kwargs]
    for pair in pairs:
        assert not (rows[pair["column_A"]] < rows[pair["column_B"]]).any(), pair


@WITH_CHANGES
def test_batches_applied_one_after_another_give_the_state(hamlet: World, contract: Contract) -> None:
    days = [None, date(2021, 12, 31), date(2024, 3, 5), date(2024, 3, 6), date(2026, 10, 27), LAST_DAY]
    batches = [_rows(hamlet, contract, day, since) for since, day in pairwise(days) if day]
    latest = pd.concat(batches).drop_duplicates(list(contract.key), keep="last")
    latest = latest.loc[latest[OPERATION] != "D"].drop(columns=OPERATION)
    whole = _rows(hamlet, contract, LAST_DAY).drop(columns=OPERATION)
    key = list(contract.key)
    pd.testing.assert_frame_equal(
        latest.sort_values(key, ignore_index=True)[whole.columns],
        whole.sort_values(key, ignore_index=True),
        check_dtype=False,
    )


@WITH_CHANGES
def test_registers_close_correct_and_remove_records(hamlet: World, contract: Contract) -> None:
    later = _rows(hamlet, contract, LAST_DAY, since=date(2021, 12, 31))
    assert {"I", "U"} <= set(later[OPERATION])


@EVERY_EXTRACT
def test_deliveries_made_together_are_as_those_made_alone(contract: Contract, hamlet: World) -> None:
    batches = [Delivery(contract.name, date(2024, 12, 31)), Delivery(contract.name, LAST_DAY)]
    together = [pd.concat(parts) for parts in zip(*clean_rows(hamlet, contract, batches), strict=True)]
    for rows, batch in zip(together, batches, strict=True):
        pd.testing.assert_frame_equal(rows.reset_index(drop=True), _rows(hamlet, contract, batch.as_of))
