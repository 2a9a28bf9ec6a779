"""Compares a delivery's rows in raw with what the readers make of its archived files now."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg.sql import SQL, Identifier, Literal

from cityplan.audit.row_differences import Accepted, Differing, differing_columns, find_differing
from cityplan.history.columns import listed
from cityplan.loading.tables import raw_table
from cityplan.sources import Block, copy_columns
from cityplan.sources.blocks import LINEAGE
from cityplan.warehouse.connect import Connection

READ_AGAIN = Identifier("pg_temp", "read_again")
"""The temporary table of the rows as they were read again, with the columns of raw."""

_AS_RAW = SQL("create temporary table read_again on commit drop as select {columns} from {raw} with no data")
_COPY = SQL("copy {read_again} ({columns}) from stdin")
# A replay took those rows of another delivery's files that it settled.
_ONLY_REPLAYED = SQL("""
delete from {read_again} where (file_no, row_number) not in (
    select aside.file_no, aside.row_number
    from quality.repair inner join quality.quarantined_row as aside on aside.id = repair.row_id
    where repair.kind = 'replayed' and repair.delivery_id = {delivery_id}
)
""")
_COMPARED = SQL("""
select file_no, row_number, null as record, {columns} as columns,
    case when archived.delivery_id is null then 'added' when kept.delivery_id is null then 'gone'
        else 'changed' end as what
from (select * from {raw} where delivery_id = {delivery_id}) as kept
full join {read_again} as archived using (file_no, row_number)
""")


def differing_in_raw(connection: Connection, accepted: Accepted, blocks: Iterable[Block]) -> list[Differing]:
    """Return rows of the delivery in raw that are not what the blocks of its archived files say.

    In the caller's transaction, which has READ_AGAIN afterwards; `connection` is the loader's.
    """
    columns = copy_columns(accepted.contract)
    names = {
        "read_again": READ_AGAIN,
        "raw": raw_table(accepted.contract),
        "delivery_id": Literal(accepted.delivery_id),
    }
    connection.execute(_AS_RAW.format(columns=listed(columns), **names))
    _read(connection, columns, blocks)
    if accepted.is_replay:
        connection.execute(_ONLY_REPLAYED.format(**names))
    connection.execute(SQL("analyze {}").format(READ_AGAIN))
    compared = differing_columns(name for name in columns if name not in LINEAGE[:3])
    return find_differing(connection, _COMPARED.format(columns=compared, **names))


def _read(connection: Connection, columns: Iterable[str], blocks: Iterable[Block]) -> None:
    statement = _COPY.format(read_again=READ_AGAIN, columns=listed(columns))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in blocks:
            copy.write(block.copy_text)
