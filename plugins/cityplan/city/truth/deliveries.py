"""Accepted deliveries of one extract and the records they leave in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from cityplan.contracts.model import Contract, FieldType, Mode

DATES = frozenset({FieldType.DATE, FieldType.MONTH})
NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})


@dataclass(frozen=True, slots=True)
class Delivery:
    """One accepted delivery: typed records under the contract's field names, in the order delivered.

    order: acceptance order within the extract. rows: one column per field, `op` (I, U, D) for changes.
    stale_keys: keys (as texts, in the contract's order) of rows set aside; they keep the version they had.
    closes_absent: False when a row set aside has no readable key, so that nothing may be taken as gone.
    """

    as_of: date
    order: int
    rows: pd.DataFrame
    stale_keys: frozenset[tuple[str, ...]] = frozenset()
    closes_absent: bool = True


def typed(rows: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Return the contract's columns (absent ones empty): dates as datetime64[s], numbers as float."""
    columns = [field.name for field in contract.fields] + (["op"] if contract.has_op else [])
    result = rows.reindex(columns=columns)
    for field in contract.fields:
        if field.type in DATES:
            result[field.name] = pd.Series(result[field.name]).astype("datetime64[s]")
        elif field.type in NUMBERS:
            result[field.name] = pd.to_numeric(result[field.name]).astype("float64")
        else:
            result[field.name] = result[field.name].astype("object")
    return result.reset_index(drop=True)


def current_records(deliveries: Sequence[Delivery], contract: Contract) -> pd.DataFrame:
    """Latest version of each key by (as_of, acceptance order, row order), without those last deleted."""
    if not deliveries:
        return typed(pd.DataFrame(), contract)
    ordered = sorted(deliveries, key=lambda delivery: (delivery.as_of, delivery.order))
    versions = pd.concat([typed(delivery.rows, contract) for delivery in ordered], ignore_index=True)
    latest = versions.drop_duplicates(subset=list(contract.key), keep="last")
    if contract.mode is Mode.CHANGES:
        latest = latest[latest["op"] != "D"]
    return latest.reset_index(drop=True)


def snapshot_states(deliveries: Sequence[Delivery], contract: Contract) -> dict[date, pd.DataFrame]:
    """The whole state each as_of stands for, after every delivery in the order of acceptance."""
    states: dict[date, pd.DataFrame] = {}
    for delivery in sorted(deliveries, key=lambda delivery: delivery.order):
        accepted = typed(delivery.rows, contract).drop_duplicates(subset=list(contract.key), keep="last")
        earlier = state_at(states, delivery.as_of)
        kept = None if earlier is None else _kept(earlier, accepted, delivery, contract)
        states[delivery.as_of] = accepted if kept is None else pd.concat([accepted, kept], ignore_index=True)
    return dict(sorted(states.items()))


def state_at(states: dict[date, pd.DataFrame], day: date) -> pd.DataFrame | None:
    """State of the latest as_of on or before `day`, None when every one is later."""
    past = [as_of for as_of in states if as_of <= day]
    return states[max(past)] if past else None


def _kept(
    earlier: pd.DataFrame, accepted: pd.DataFrame, delivery: Delivery, contract: Contract
) -> pd.DataFrame:
    """Records of the earlier state that the delivery does not replace and does not close either."""
    known = _keys(earlier, contract)
    stale = [key in delivery.stale_keys or not delivery.closes_absent for key in known]
    replaced = set(_keys(accepted, contract))
    return earlier[[keep and key not in replaced for keep, key in zip(stale, known, strict=True)]]


def _keys(frame: pd.DataFrame, contract: Contract) -> list[tuple[str, ...]]:
    keys = frame[list(contract.key)].itertuples(index=False)
    return [tuple(_key_text(part) for part in key) for key in keys]


def _key_text(part: object) -> str:
    """Text of a key's part as delivered: whole numbers without a fraction, dates as YYYY-MM-DD."""
    if isinstance(part, float) and part.is_integer():
        return str(int(part))
    return str(part)[:10] if isinstance(part, pd.Timestamp) else str(part)
