"""What a repair would move, before anybody approves it: done for real, compared, and undone.

One transaction makes the repair, computes the figures that read the extract in schemas nobody else sees,
compares them with the published ones, and is rolled back: the ledger, the history and the marts stay as they
were. Only numbers of sequences are used up. While it runs other deliveries wait for the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from psycopg.rows import class_row
from psycopg.sql import SQL, Identifier

from cityplan.audit.affected import Affected, affected_by
from cityplan.contracts import Contract
from cityplan.errors import CityplanError
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, connect, owner_url

_PUBLISHED = """
select publication.business_date, exists (
    select from audit.delivery_event as event
    where event.event = 'accepted' and event.occurred_at > publication.known_at
)
from audit.publication
where completed_at is not null
order by publication_id desc
limit 1
"""
# The figures and verdicts of some indicators, kept aside for the comparison.
_KEEP = SQL("""
create temporary table {name} on commit drop as
select
    indicator_id, division_code, period_end, dimension, member, measure, figure.value, numerator, denominator,
    figure.n, verdict.status,
    row (figure.*)::text as whole
from (
    select
        indicator_id, division_code, period_end, dimension, member, measure, numerator, denominator, value, n,
        ci_low, ci_high, denominator_year, is_provisional
    from {schema}.fct_indicator_value
) as figure
left join {schema}.fct_indicator_status as verdict using (indicator_id, division_code, period_end)
where indicator_id = any(%(indicators)s)
""")
_MOVED = """
select
    indicator_id, division_code, coalesce(place.name_zh, division_code) as name_zh, place.name_en, period_end,
    dimension, member, measure,
    former.value as value_before, later.value as value_after,
    case when is_judged then former.status end as status_before,
    case when is_judged then later.status end as status_after
from pg_temp.figures_before as former
full join pg_temp.figures_after as later
    using (indicator_id, division_code, period_end, dimension, member, measure)
cross join lateral (select dimension = 'total' and measure = 'headline' as is_judged) as figure
left join marts.dim_division as place using (division_code)
where (former.whole, case when is_judged then former.status end)
    is distinct from (later.whole, case when is_judged then later.status end)
order by
    indicator_id, division_code <> '230100', dimension <> 'total', measure <> 'headline', period_end desc,
    division_code, dimension, member, measure
"""


class NothingPublishedError(CityplanError):
    """There are no published figures that could move."""


@dataclass(frozen=True, slots=True)
class Move:
    """A published figure that a repair would move.

    `value_before` or `value_after` is None where the figure is missing or would be; the statuses are None for
    all but the headline in total. Where both values are equal, another part of the figure moves: numerator
    and denominator, records, interval, or whether it is provisional.
    """

    indicator_id: str
    division_code: str
    name_zh: str
    name_en: str | None
    period_end: date
    dimension: str
    member: str
    measure: str
    value_before: Decimal | None
    value_after: Decimal | None
    status_before: str | None
    status_after: str | None

    @property
    def is_verdict(self) -> bool:
        """Whether the verdict would change."""
        return self.status_before != self.status_after


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the repair would do: its own words, and every figure it would move (city before districts).

    `indicators` are those computed again, `figures` how many figures they have.
    """

    said: tuple[str, ...]
    moves: tuple[Move, ...]
    indicators: tuple[str, ...]
    figures: int


def what_if(
    settings: Settings, contracts: Collection[Contract], repair: Callable[[Connection], Sequence[object]]
) -> WhatIf:
    """Make a repair of extracts as the loader, see which published figures move, and undo all of it.

    `repair` returns what it did, one line each. It is given a connection inside a transaction.
    Raises NothingPublishedError before the first publication, and whatever the repair raises.
    """
    with connect(owner_url(settings), autocommit=True) as connection:
        published = connection.execute(_PUBLISHED).fetchone()
        if published is None:
            raise NothingPublishedError(
                "Nothing is published yet: no figure can move (尚无发布).", "Run a night first."
            )
        business_date, is_behind = published
        affected = affected_by(settings, contracts, business_date)
        with connection.transaction(force_rollback=True):
            if is_behind:  # what was accepted since the publication is not the repair's doing
                affected.build(connection)
            _keep(connection, "figures_before", affected.schema if is_behind else "marts", affected)
            connection.execute("set local role loader")
            said = tuple(str(line) for line in repair(connection))
            connection.execute("reset role")
            affected.build(connection)
            figures = _keep(connection, "figures_after", affected.schema, affected)
            with connection.cursor(row_factory=class_row(Move)) as cursor:
                moves = tuple(cursor.execute(_MOVED).fetchall())
    return WhatIf(said, moves, affected.indicators, figures)


def _keep(connection: Connection, name: str, schema: str, affected: Affected) -> int:
    query = _KEEP.format(name=Identifier(name), schema=Identifier(schema))
    return connection.execute(query, {"indicators": list(affected.indicators)}).rowcount
