"""A typed delivery of pension payments, made by the server itself, for the rules to be judged on."""

from __future__ import annotations

from datetime import date

from psycopg.sql import SQL, Composed, Identifier, Literal
from sqlalchemy import URL

from cityplan.contracts import Contract, load_contracts
from cityplan.loading.tables import apply_contract
from cityplan.loading.typed import create_typed, work_table
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, connect, role_connection

EXTRACT = "human_resources.pension_payments"
DELIVERY = 0  # none of the ledger's
FAILING_RULE = "payable_yuan_in_range"
"""The only rule that the broken rows break."""

_AS_OF = date(2026, 9, 30)
_NO_PSEUDONYM_IS_MADE = bytes(32)
# The factor is odd, so that all numbers below 2^32 give different ids, in no order.
_ROWS = SQL("""
insert into {} (
    payment_id, id_number, month, district_code, payable_yuan, paid_yuan, due_on, paid_on, status, is_deleted,
    file_no, row_number
)
select 'YLJ' || lpad((n * 2654435761 % 4294967296)::text, 12, '0'), encode(sha256(n::text::bytea), 'hex'),
    date '2026-09-01', '2301' || lpad((1 + n % 9)::text, 2, '0'),
    case when is_broken then -1 else 1500 + n % 3000 end, case when not is_broken then 1500 + n % 3000 end,
    date '2026-09-15', case when not is_broken then date '2026-09-15' end, 'paid', false, 1, 1 + n
from generate_series(1::bigint, {}) as n, lateral (select {} and n % 100 = 0) as row(is_broken)
""")


def contract() -> Contract:
    """Return the payments' contract: the largest extract whose key must be unique."""
    return load_contracts()[EXTRACT]


def make_delivery(settings: Settings, rows: int, *, broken: bool) -> None:
    """Make the typed table of DELIVERY; with `broken`, one row in a hundred breaks FAILING_RULE."""
    with role_connection(settings, "loader", autocommit=True) as connection:
        apply_contract(connection, contract())
        _empty(connection, DELIVERY)
        connection.execute(_ROWS.format(_table(DELIVERY), Literal(rows), Literal(broken)))
        _settle(connection, DELIVERY)


def copy_delivery(connection: Connection, number: int) -> int:
    """Make a typed table of its own for `number`, with the rows of DELIVERY, and return how many they are."""
    _empty(connection, number)
    copied = connection.execute(
        SQL("insert into {} select * from {}").format(_table(number), _table(DELIVERY))
    )
    _settle(connection, number)
    return copied.rowcount


def read_through(url: URL) -> None:
    """Bring DELIVERY into memory, as far as it fits: everybody begins warm."""
    with connect(url) as connection:
        connection.execute(SQL("select count(*), max(id_number) from {}").format(_table(DELIVERY)))


def _table(number: int) -> Identifier:
    return Identifier("work", work_table(number))


def _empty(connection: Connection, number: int) -> None:
    create_typed(connection, contract(), number, _AS_OF, _NO_PSEUDONYM_IS_MADE)


def _settle(connection: Connection, number: int) -> None:
    statement: Composed = SQL("vacuum (analyze) {}").format(_table(number))
    connection.execute(statement)
