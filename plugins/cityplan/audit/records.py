"""Which records stand behind the figures of each indicator: declared once, in records.yaml."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cityplan.definitions import load_definitions
from cityplan.definitions.model import Definition
from cityplan.errors import ConfigurationError
from cityplan.warehouse.connect import Connection
from cityplan.yaml_files import read_yaml

_DECLARED = Path(__file__).with_name("records.yaml")
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
    """Return the declaration of every indicator by its id.

    Raises ConfigurationError when definitions and declarations are not about the same indicators.
    """
    declared = read_yaml(_DECLARED)
    definitions = load_definitions()
    if odd := sorted(declared.keys() ^ definitions.keys()):
        raise ConfigurationError(
            f"{_DECLARED.name} and the definitions differ in {', '.join(odd)} (指标与记录声明不一致).",
            "Say in it which records stand behind each indicator.",
        )
    return {name: _records(definition, declared[name]) for name, definition in definitions.items()}


def _records(definition: Definition, said: Mapping[str, Mapping[str, str] | str | bool]) -> Records:
    own = said.get("dimensions", {})
    assert isinstance(own, Mapping)  # noqa: S101 the file is ours
    main, condition = definition.extracts[0], str(said["condition"])
    return Records(
        indicator_id=definition.id,
        extract=main,
        staging_view=f"stg_{main.replace('.', '__')}",
        condition=f"({condition}) and {_PUBLISHED}" if said.get("every_version") else condition,
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
