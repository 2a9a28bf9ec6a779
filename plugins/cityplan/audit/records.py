"""Which records stand behind the figures of each indicator: as its definition declares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cityplan.definitions import load_definitions
from cityplan.definitions.model import Definition
from cityplan.warehouse.connect import Connection

# The versions that the last publication knew.
_PUBLISHED = """exists (
    select from (
        select max(publication.known_at) as known_at
        from audit.publication as publication
        where publication.completed_at is not null
    ) as published
    where known_from <= published.known_at and known_to > published.known_at
)"""
_WRITE = """
with declared as (
    select *
    from jsonb_to_recordset(%s::jsonb)
        as declared (indicator_id text, extract text, staging_view name, condition text, dimensions jsonb)
),
gone as (
    delete from audit.indicator_record
    where indicator_id not in (select indicator_id from declared)
)
insert into audit.indicator_record (indicator_id, extract, staging_view, condition, dimensions)
select * from declared
on conflict (indicator_id) do update set
    extract = excluded.extract, staging_view = excluded.staging_view, condition = excluded.condition,
    dimensions = excluded.dimensions
"""


@dataclass(frozen=True, slots=True)
class Records:
    """The records behind an indicator's figures.

    `condition` is a SQL condition on the rows `s` of staging.`staging_view`; beside their columns it may use
    `month_end` (date) and `place_asked` (division code). `dimensions` are SQL expressions of the members.
    """

    indicator_id: str
    extract: str
    staging_view: str
    condition: str
    dimensions: Mapping[str, str]


@cache
def load_records() -> Mapping[str, Records]:
    """Return the records behind each indicator whose definition declares them, by its id."""
    return {name: found for name, definition in load_definitions().items() if (found := _records(definition))}


def _records(definition: Definition) -> Records | None:
    declared, main = definition.records, definition.extracts[0]
    if declared is None:
        return None
    condition, own = declared.condition, declared.dimensions
    return Records(
        indicator_id=definition.id,
        extract=main,
        staging_view=f"stg_{main.replace('.', '__')}",
        condition=f"({condition}) and {_PUBLISHED}" if declared.every_version else condition,
        dimensions={by.dimension: own.get(by.dimension, by.dimension) for by in definition.by},
    )


def declare_records(connection: Connection) -> None:
    """Bring audit.indicator_record to the declarations; `connection` is the owner's."""
    rows = [
        {
            "indicator_id": records.indicator_id,
            "extract": records.extract,
            "staging_view": records.staging_view,
            "condition": records.condition,
            "dimensions": dict(records.dimensions),
        }
        for records in load_records().values()
    ]
    connection.execute(_WRITE, (json.dumps(rows),))
