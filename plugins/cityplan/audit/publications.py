"""Checks every publication: its record, its signed manifest, and the values kept of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from psycopg.rows import dict_row

from cityplan import COMMAND
from cityplan.audit.findings import Finding, differences
from cityplan.audit.manifest import Manifest, marts_sealed
from cityplan.audit.values import value_differences
from cityplan.ledger.chain import canonical
from cityplan.publication.exports import export, values_in, values_known_at
from cityplan.warehouse.connect import Connection

_PUBLICATIONS = """
select publication_id, business_date, known_at, code_version, contract_versions, checksum, completed_at
from audit.publication
where completed_at is not null
order by publication_id
"""
_GONE = (
    "was sealed, and is gone from audit.publication or incomplete there 已封存，发布记录中却已消失或未完成"
)


def verify_publications(connection: Connection, manifests: Mapping[int, Manifest]) -> Iterator[Finding]:
    """Name every publication whose record, kept values or (the latest) marts are not what was sealed.

    `manifests` are those whose signature holds, by publication; each must be of a completed one.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_PUBLICATIONS).fetchall()
    yield from _vanished(manifests, {row["publication_id"] for row in rows})
    for row in rows:
        name, manifest = _name(row), manifests.get(row["publication_id"])
        if manifest is None:
            yield Finding("publication", name, "has no soundly signed manifest 没有有效签名的清单")
        else:
            recorded = json.loads(canonical(row))
            for problem in differences(manifest.content["publication"], recorded):
                yield Finding("publication", name, f"audit.publication {problem}")
        for problem in _values_kept(connection, row, manifest):
            yield Finding("publication", name, f"marts.fct_indicator_vintage {problem}")
    if rows:
        latest = rows[-1]
        for problem in _marts(connection, latest, manifests.get(latest["publication_id"])):
            yield Finding("publication", _name(latest), problem)


def _vanished(manifests: Mapping[int, Manifest], completed: Collection[int]) -> Iterator[Finding]:
    for publication_id, manifest in sorted(manifests.items()):
        if publication_id not in completed:
            name = _name(manifest.content["publication"])
            yield Finding("publication", name, f"{_GONE}: {manifest.path}")


def _values_kept(connection: Connection, row: Mapping[str, Any], manifest: Manifest | None) -> Iterator[str]:
    found = export(connection, values_known_at(row["known_at"]))
    if found.sha256 == row["checksum"]:
        return
    yield f"checksum 校验和 is {found.sha256}, sealed 封存时为 {row['checksum']} ({found.rows} values)"
    for indicator_id, sealed in (manifest.content["indicators"] if manifest else {}).items():
        kept = asdict(export(connection, values_known_at(row["known_at"], indicator_id)))
        if kept != sealed:
            rebuild = f"{COMMAND} rebuild {row['publication_id']}"
            yield f"values of 指标数值 {indicator_id} changed; `{rebuild}` shows which"


def _marts(connection: Connection, row: Mapping[str, Any], manifest: Manifest | None) -> Iterator[str]:
    kept = values_known_at(row["known_at"])
    for difference in value_differences(connection, kept, values_in("marts")):
        yield f"marts.fct_indicator_value differs from the vintage 与历史发布不符: {difference}"
    if manifest is not None:
        found = marts_sealed(connection, export(connection, values_in("marts")))
        for table, sealed in manifest.content["marts"].items():
            for problem in differences(sealed, found.get(table, {})):
                yield f"marts.{table} {problem}"


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['publication_id']} ({row['business_date']})"
