"""What the planner knows of an extract's history: told once, after all deliveries of a night are in.

Telling it costs a long extract's history about a second whatever has been added, and the merge of the next
delivery does not need it: the planner scales what it knows by the size of the file. Models do.
"""

from __future__ import annotations

from psycopg import sql

from cityplan.contracts import Contract
from cityplan.history.tables import Tables
from cityplan.warehouse.connect import Connection
from cityplan.warehouse.planning import planning

_STALE_SHARE = 0.1
# Counted by the server since the last analysis, by whomever, also of a run that died after a delivery.
_IS_STALE = """
select pg_stat_get_mod_since_analyze(oid) > %s * greatest(reltuples, 0)
from pg_class where oid = to_regclass(%s)
"""


def refresh_history_statistics(connection: Connection, contract: Contract) -> None:
    """Let the planner know an extract's history if a tenth of what is current has changed since it last was.

    The next statements cannot wait for the autovacuum, which moreover never looks at a partitioned table as a
    whole. The connection must be in autocommit: the server counts what transactions did when they end.
    """
    connection.execute("select pg_stat_force_next_flush()")
    current = Tables.of(contract).current.as_string(connection)
    row = connection.execute(_IS_STALE, (_STALE_SHARE, current)).fetchone()
    if row is not None and row[0]:
        analyze(connection, contract)


def analyze(connection: Connection, contract: Contract) -> None:
    """Let the planner know the extract's history as it is: the whole and its partitions.

    From 12,000 rows of each, as of the models (docs/adr/0110).
    """
    with connection.transaction(), planning(connection, {"default_statistics_target": "40"}):
        connection.execute(sql.SQL("analyze {}").format(Tables.of(contract).whole))
