"""What of a record an auditor sees, by the very patterns that mask quarantined rows."""

from __future__ import annotations

from psycopg.sql import SQL, Literal

from cityplan.validation.masking import STARS, birth_date_columns, without_day, without_strays
from cityplan.warehouse.connect import Connection

# Pseudonyms are cut short and birth dates end at the year; codes of a list are texts like any other.
_MASKED = SQL(r"""
create or replace function audit.masked(record jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
return (
    select jsonb_object_agg(item.key, case
        when jsonb_typeof(item.value) = 'array' then (
            select coalesce(jsonb_agg({part} order by listed.place), '[]')
            from jsonb_array_elements_text(item.value) with ordinality as listed (part, place)
        )
        when jsonb_typeof(item.value) <> 'string' then item.value
        when item.key = any({birth_dates}) then to_jsonb({year})
        when item.value #>> '{{}}' ~ '^[0-9a-f]{{32}}$'
            then to_jsonb(left(item.value #>> '{{}}', 6) || {stars})
        else to_jsonb({text})
    end)
    from jsonb_each(record) as item
)
""")


def declare_masking(connection: Connection) -> None:
    """Make audit.masked of the patterns in force, with every migration; `connection` is the owner's."""
    text = SQL("(item.value #>> '{}')")
    statement = _MASKED.format(
        birth_dates=Literal(birth_date_columns()),
        year=without_day(text),
        part=without_strays(SQL("listed.part")),
        text=without_strays(text),
        stars=Literal(STARS),
    )
    connection.execute(statement)
