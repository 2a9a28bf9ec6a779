"""Finds the keys that several rows of a table have.

Nearly always there are none, and eight bytes of each key tell: all processors sort the keys' hashes, in half
the time in which one processor groups them. Only among keys of equal hash are the keys themselves grouped.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.sql import SQL, Composable, Identifier

from cityplan.history.columns import listed
from cityplan.warehouse.connect import Connection
from cityplan.warehouse.planning import ALL_PROCESSORS, planning

REPEATED = Identifier("pg_temp", "repeated_key")
"""The keys found, under the names of their columns, until the transaction ends or others are sought."""

_HASH = "hash_record_extended(row({}), 0)"
_BY_SORTING = {"enable_hashagg": "off", **ALL_PROCESSORS}
_FORGET = SQL("drop table if exists pg_temp.repeated_hash, {}").format(REPEATED)
_HASHES = SQL("""
create temporary table repeated_hash on commit drop as
select {hash} as key_hash from {table} as w where {condition} group by 1 having count(*) > 1
""")
_KEYS = SQL("""
create temporary table repeated_key on commit drop as
select {key} from {table} as w
where {condition} and {hash} in (select key_hash from repeated_hash)
group by {key} having count(*) > 1
""")


def find_repeated_keys(
    connection: Connection, table: Identifier, key: Sequence[str], condition: Composable
) -> int:
    """Find the keys that more than one row of the table has; returns how many, which REPEATED then holds.

    `condition`, over the alias w, says which rows count; their keys are complete. Needs a transaction.
    """
    columns = listed(key, "w")
    names = {
        "table": table,
        "key": columns,
        "condition": condition,
        "hash": SQL(_HASH).format(columns),
    }
    connection.execute(_FORGET)
    with planning(connection, _BY_SORTING):
        hashes = connection.execute(_HASHES.format(**names)).rowcount
    return connection.execute(_KEYS.format(**names)).rowcount if hashes else 0
