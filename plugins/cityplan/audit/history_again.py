"""Compares what history holds of a delivery with its rows as they are read, and typed, again."""

from __future__ import annotations

from psycopg.sql import SQL, Composed, Identifier, Literal

from cityplan.audit.raw_again import READ_AGAIN
from cityplan.audit.row_differences import Accepted, Differing, differing_columns, find_differing
from cityplan.history import typed_columns
from cityplan.history.columns import equal, listed
from cityplan.history.tables import Tables
from cityplan.loading.pseudonyms import bind_key
from cityplan.loading.typed import typed_query
from cityplan.warehouse.connect import Connection

_TYPED_AGAIN = Identifier("pg_temp", "typed_again")
_TYPE = SQL("""
create temporary table typed_again on commit drop as
select typed.*
from ({typed}) as typed
where
    not exists (
        select from quality.quarantined_row as aside
        where aside.delivery_id = {delivery_id}
            and aside.file_no = typed.file_no and aside.row_number = typed.row_number
    )
    and not exists (
        select from quality.skipped_row as skipped
        where skipped.delivery_id = {delivery_id}
            and skipped.file_no = typed.file_no and skipped.row_number = typed.row_number
    )
""")
# Versions of the delivery; those it should not have; records of it that have none. A record that was known
# already wrote none: what was known of its key at that moment, of that date, must say the same.
_COMPARED = SQL("""
with kept as (
    select *, {clocks} as clocks from {history} where delivery_id = {delivery_id}
)
select file_no, row_number, md5(row({archived_key})::text) as record, {columns} || kept.clocks as columns,
    'changed' as what
from kept inner join {typed_again} as archived using (file_no, row_number)
union all
select file_no, row_number, md5(row({kept_key})::text), '{{}}', 'added'
from kept
where not exists (
    select from {typed_again} as archived
    where archived.file_no = kept.file_no and archived.row_number = kept.row_number
)
union all
select archived.file_no, archived.row_number, md5(row({archived_key})::text), {columns},
    case when kept.delivery_id is null then 'gone' else 'contradicted' end
from {typed_again} as archived
left join {history} as kept
    on {same_key} and kept.version_from <= {as_of} and kept.version_to > {as_of}
    and kept.known_from <= {moment} and kept.known_to > {moment}
where not exists (
    select from kept as own
    where archived.file_no = own.file_no and archived.row_number = own.row_number
)
""")
# Whatever a version's clocks show is a date or a moment of an accepted delivery of the extract.
_CLOCKS = SQL("""
array_remove(array[
    case when as_of <> {as_of} then 'as_of' end,
    case when version_from not in ({dates}) then 'version_from' end,
    case when version_to <> 'infinity' and version_to not in ({dates}) then 'version_to' end,
    case when known_from not in ({moments}) then 'known_from' end,
    case when known_to <> 'infinity' and known_to not in ({moments}) then 'known_to' end
], null)
""")
_TOLD = SQL("""
select {column} from audit.delivery_event
where event = 'accepted' and department = {department} and extract = {extract}
""")


def differing_in_history(connection: Connection, accepted: Accepted, key: bytes) -> list[Differing]:
    """Return rows of which history does not hold what they say.

    In the transaction in which `differing_in_raw` has read them again; `key` is that of the pseudonyms.
    """
    contract, names = accepted.contract, {"delivery_id": Literal(accepted.delivery_id)}
    bind_key(connection, key)
    typed = typed_query(contract, accepted.delivery_id, READ_AGAIN)
    connection.execute(_TYPE.format(typed=typed, **names))
    connection.execute(SQL("analyze {}").format(_TYPED_AGAIN))
    compared = _COMPARED.format(
        columns=differing_columns([*(column.name for column in typed_columns(contract)), "is_deleted"]),
        clocks=_clocks(accepted),
        history=Tables.of(contract).whole,
        typed_again=_TYPED_AGAIN,
        archived_key=listed(contract.key, "archived"),
        kept_key=listed(contract.key, "kept"),
        same_key=equal(contract.key, "archived", "kept"),
        as_of=Literal(accepted.as_of),
        moment=Literal(accepted.accepted_at),
        **names,
    )
    return find_differing(connection, compared)


def _clocks(accepted: Accepted) -> Composed:
    contract = accepted.contract
    names = {"department": Literal(contract.department), "extract": Literal(contract.extract)}
    return _CLOCKS.format(
        as_of=Literal(accepted.as_of),
        dates=_TOLD.format(column=Identifier("as_of"), **names),
        moments=_TOLD.format(column=Identifier("occurred_at"), **names),
    )
