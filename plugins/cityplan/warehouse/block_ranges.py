"""Block-range indexes (brin) kept whole: a range they know nothing of is read by whoever looks for anything.

The server takes notice of new ranges in the background, and forgets to when many arrive at once: its list
holds 256 requests.
"""

from __future__ import annotations

from psycopg import sql

from cityplan.warehouse.connect import Connection

_SUMMARIZE = """
select brin_summarize_new_values(index.indexrelid)
from pg_index as index
inner join pg_class as class on class.oid = index.indexrelid
inner join pg_am as method on method.oid = class.relam
where method.amname = 'brin' and index.indrelid = any(%s::regclass[])
"""


def summarize(connection: Connection, *tables: sql.Identifier) -> int:
    """Have the tables' indexes take notice of what has arrived; returns how many ranges were new."""
    names = [table.as_string(connection) for table in tables]
    return sum(row[0] for row in connection.execute(_SUMMARIZE, (names,)))
