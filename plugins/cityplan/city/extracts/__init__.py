"""One module per extract, named like its table, says what the department's register holds.

A module defines either `snapshot(world, as_of) -> DataFrame`, the whole state as of a date, or
`registers(world) -> Iterator[Register]`, the register in chunks that fit in memory. The columns are the
contract's fields: dates as datetime64, codes as codes, several codes as tuples, divisions as 12 digits and
districts as 6. An extract without a module is one that the demonstration's department does not deliver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import cast

import pandas as pd

from cityplan.city.model import Delivery, Flaw
from cityplan.city.register import Register
from cityplan.city.world import World
from cityplan.contracts import Contract, Mode

OPERATION = "op"


def is_kept(contract: Contract) -> bool:
    """Whether the city keeps a register for the extract; without one its department delivers nothing here."""
    return find_spec(f"{__name__}.{contract.table}") is not None


def clean_rows(world: World, contract: Contract, deliveries: list[Delivery]) -> Iterator[list[pd.DataFrame]]:
    """Yield, chunk by chunk, the clean rows of each of `deliveries` (all of one extract).

    Going through the register once serves all deliveries of a night, however many they are.
    """
    module = import_module(f"{__name__}.{contract.table}")
    if contract.mode is Mode.SNAPSHOT:
        snapshot = cast(Callable[[World, date], pd.DataFrame], module.snapshot)
        yield [_handed_in(snapshot(world, delivery.as_of), delivery) for delivery in deliveries]
        return
    registers = cast(Callable[[World], Iterator[Register]], module.registers)
    for register in registers(world):
        yield [_changes(register, contract, delivery) for delivery in deliveries]


def _handed_in(rows: pd.DataFrame, delivery: Delivery) -> pd.DataFrame:
    """Return what the department hands in of a snapshot's rows: an incomplete one lacks one in thirty."""
    return rows.iloc[: -max(1, len(rows) // 30)] if delivery.flaw is Flaw.INCOMPLETE else rows


def _changes(register: Register, contract: Contract, delivery: Delivery) -> pd.DataFrame:
    rows, operation = register.changes(delivery.since, delivery.as_of)
    return rows.assign(**{OPERATION: operation}) if contract.has_op else rows
