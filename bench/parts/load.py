"""Loading: a delivery of contracts from its file to the database."""

from __future__ import annotations

from typing import Any

from bench.model import Contestant, Home, Role
from bench.parts.part import Part
from bench.parts.scale import Scale
from bench.records import (
    FIRST,
    SECOND,
    Delivery,
    columns,
    first_delivery,
    second_delivery,
)

_TEXT = "one table of texts"
_ALL = "archive, lineage of every row, types, pseudonyms, rules, quarantine, history, ledger"


def parts(scale: Scale) -> list[Part]:
    """Return the part; the files are made if they are not there."""
    return [Part("load", _contestants(scale))]


def _contestants(scale: Scale) -> list[Contestant]:
    rows = scale.rows
    utf8 = first_delivery(scale.data, rows)
    gb18030 = first_delivery(scale.data, rows, "GB18030")
    broken = first_delivery(scale.data, rows, broken=True)
    changed = second_delivery(scale.data, rows)
    text = {"file": str(utf8.file), "columns": columns()}
    slow = min(rows, scale.slow_rows)
    return [
        Contestant("psql \\copy", Role.FLOOR, "copy_floor", rows, _TEXT, arguments=text, is_reference=True),
        Contestant(
            "ours, raw stage",
            Role.OURS,
            "raw",
            rows,
            "table of texts, lineage of every row, ledger",
            Home.MIGRATED,
            _of(utf8, FIRST.isoformat()),
        ),
        _ingest("ours, whole ingest, GB18030", gb18030, _ALL),
        _ingest("ours, whole ingest, 1 % of the rows broken", broken, _ALL),
        _ingest("ours, whole ingest", utf8, _ALL),
        Contestant(
            "ours, next night, 1 % changed",
            Role.OURS,
            "ingest",
            changed.rows,
            f"{_ALL}; {rows:,} rows are in history",
            Home.SAME,
            _of(changed, SECOND.isoformat()),
        ),
        _dlt("dlt, Arrow, parquet by ADBC", "parquet", rows, text),
        _dlt("dlt, Arrow, csv by COPY", "csv", rows, text),
        _dlt("dlt, as it comes", "default", slow, text),
        _pandas("pandas to_sql, COPY callable", rows, text, copy=True),
        _pandas("pandas to_sql, as it comes", slow, text, copy=False),
    ]


def _of(delivery: Delivery, as_of: str) -> dict[str, Any]:
    return {"inbox": str(delivery.inbox), "as_of": as_of, "rows": delivery.rows}


def _ingest(name: str, delivery: Delivery, does: str) -> Contestant:
    arguments = _of(delivery, FIRST.isoformat())
    return Contestant(name, Role.OURS, "ingest", delivery.rows, does, Home.MIGRATED, arguments)


def _dlt(name: str, kind: str, rows: int, text: dict[str, Any]) -> Contestant:
    arguments = {**text, "kind": kind, "rows": rows}
    does = f"{_TEXT}, load id of every row" if kind == "default" else _TEXT
    return Contestant(name, Role.PEER, "dlt_load", rows, does, arguments=arguments)


def _pandas(name: str, rows: int, text: dict[str, Any], *, copy: bool) -> Contestant:
    arguments = {"file": text["file"], "rows": rows, "copy": copy}
    return Contestant(name, Role.PEER, "pandas_load", rows, _TEXT, arguments=arguments)
