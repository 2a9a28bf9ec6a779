"""What the report says of a night, asked of the warehouse as the auditor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from psycopg.rows import dict_row

from cityplan.contracts import Contract
from cityplan.contracts.calendar import due_as_of, due_by
from cityplan.reporting.nights import MOST, last_report, undated_rows
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection

Row = dict[str, Any]
Facts = dict[str, list[Row]]

# Everything is asked as of the moment the report was made (known_at). A night's deliveries are those decided
# since the publication of an earlier business date.
_SINCE = """
select coalesce(max(known_at)::text, '-infinity') as since from audit.publication
where completed_at <= %(known_at)s and business_date < %(night)s
"""
_QUERIES: Mapping[str, str] = {
    "deliveries": """
        select delivery.*, department || '.' || extract as name
        from audit.deliveries_known_at(%(known_at)s) as delivery
        where as_of <= %(night)s and received_at > %(since)s
        order by department, extract, as_of, delivery_id
    """,
    # Not those whose content came once more as another delivery, under another contract say: that one tells.
    "undecided": """
        select received.department, received.department || '.' || received.extract as name, received.as_of,
            received.delivery_id, received.received_at, received.source_uri, max(later.delivery_id) as later
        from audit.delivery_event as received
        left join audit.delivery_event as later
            on (later.department, later.extract, later.as_of)
                    = (received.department, received.extract, received.as_of)
                and later.delivery_id <> received.delivery_id and later.event_id > received.event_id
                and later.event <> 'superseded' and later.channel <> 'replay'
                and later.occurred_at <= %(known_at)s
        where received.event = 'received' and received.occurred_at <= %(known_at)s
            and received.as_of <= %(night)s
            and not exists (
                select from audit.delivery_event as decided
                where decided.delivery_id = received.delivery_id and decided.event <> 'received'
                    and decided.occurred_at <= %(known_at)s
            )
        group by received.event_id
        having count(*) filter (where later.content_sha256 = received.content_sha256) = 0
        order by received.department, name, received.as_of, received.delivery_id
    """,
    "accepted": """
        select department || '.' || extract as name, max(as_of) as last_as_of
        from audit.deliveries_known_at(%(known_at)s)
        where accepted_at is not null and as_of <= %(night)s group by 1
    """,
    "scores": """
        select *, department || '.' || extract as name
        from quality.dimension_scores(%(night)s, %(judged_at)s)
        order by department, extract, dimension
    """,
    "failed_rules": """
        with undecided as (
            select distinct on (delivery_id)
                department, extract, delivery_id, rule_id, dimension, severity, evaluated, failed, passed
            from quality.check_result as result
            where rule_id = 'delivery.conserved' and checked_at <= %(known_at)s
                and not exists (
                    select from audit.deliveries_known_at(%(known_at)s) as decided
                    where decided.delivery_id = result.delivery_id
                )
            order by delivery_id, checked_at desc
        ),
        standing as (
            select department, extract, rule_id, dimension, severity, evaluated, failed, passed
            from quality.results_of(%(night)s, %(known_at)s)
            union all
            select department, extract, rule_id, dimension, severity, evaluated, failed, passed from undecided
        )
        select *, department || '.' || extract as name from standing
        where not passed order by department, failed desc, extract, rule_id
    """,
    "problems": """
        select * from (
            select delivery.department, delivery.department || '.' || delivery.extract as name, rule_id,
                count(*) over wide as rows,
                row_number() over (wide order by quarantined.id) as example,
                quarantined.file, quarantined.sheet, quarantined.row_number, quarantined.reason
            from quality.rows_known_at(%(known_at)s) as quarantined
            inner join audit.deliveries_known_at(%(known_at)s) as delivery using (delivery_id)
            cross join lateral unnest(quarantined.rule_ids) as rule_id
            where quarantined.state = 'open' and delivery.as_of <= %(night)s
            window wide as (partition by delivery.department, delivery.extract, rule_id)
        ) as found where example <= 2 order by department, rows desc, name, rule_id, example
    """,
    "broken_rows": """
        with decided as materialized (
            select * from audit.deliveries_known_at(%(known_at)s) where as_of <= %(night)s
        ),
        unknown as materialized (
            select department, extract, night, rule_id from quality.results_of(%(night)s, %(known_at)s)
            where night is not null and not passed
        ),
        found as (
            select decided.department, decided.department || '.' || decided.extract as name,
                decided.delivery_id, decided.as_of, outcome, file, file_no, sheet, row_number, rule_ids,
                values, (
                    select min(later.delivery_id) from decided as later
                    where (later.department, later.extract, later.as_of)
                            = (decided.department, decided.extract, decided.as_of)
                        and later.accepted_at is not null and later.delivery_id > decided.delivery_id
                ) as accepted_instead,
                count(*) over same as rows,
                row_number() over (same order by decided.delivery_id, file_no, row_number) as place,
                dense_rank() over (
                    partition by decided.department, decided.extract, outcome
                    order by decided.delivery_id desc
                ) as latest
            from quality.failed_row
            inner join decided using (delivery_id)
            where kept_at <= %(known_at)s and case
                when night is null then received_at > %(since)s
                else exists (
                    select from unknown
                    where (unknown.department, unknown.extract, unknown.night)
                            = (decided.department, decided.extract, failed_row.night)
                        and unknown.rule_id = any(rule_ids)
                )
            end
            window same as (
                partition by decided.department, decided.extract, outcome,
                    case when outcome <> 'reference' then decided.delivery_id end
            )
        )
        select * from found where place <= 5 and (outcome = 'reference' or latest <= 3)
        order by department, outcome, name, delivery_id, file_no, row_number
    """,
    "ageing": """
        select delivery.department, delivery.department || '.' || delivery.extract as name, quarantined.state,
            count(*) filter (where %(night)s - delivery.as_of <= 7) as week,
            count(*) filter (where %(night)s - delivery.as_of between 8 and 30) as month,
            count(*) filter (where %(night)s - delivery.as_of between 31 and 90) as quarter,
            count(*) filter (where %(night)s - delivery.as_of > 90) as older,
            count(*) as rows
        from quality.rows_known_at(%(known_at)s) as quarantined
        inner join audit.deliveries_known_at(%(known_at)s) as delivery using (delivery_id)
        where delivery.as_of <= %(night)s group by 1, 2, 3 order by 1, 2, 3
    """,
    "repairs": """
        select delivery.department, delivery.department || '.' || delivery.extract as name, kind, person,
            repair.reason, count(*) as rows, max(repaired_at) as last
        from quality.repair as repair
        inner join quality.quarantined_row as quarantined on quarantined.id = repair.row_id
        inner join audit.delivery as delivery on delivery.delivery_id = quarantined.delivery_id
        where repaired_at > %(since)s and repaired_at <= %(known_at)s
        group by 1, 2, 3, 4, 5 order by 1, 2, last, 3, 4, 5
    """,
    "frozen": """
        select year, indicator_id, frozen_at, frozen_by from audit.frozen_year
        where frozen_at <= %(known_at)s and (released_at is null or released_at > %(known_at)s)
        order by year, indicator_id
    """,
    "chain": """
        select event_id, occurred_at, encode(hash, 'hex') as hash from audit.delivery_event
        where event_id <= coalesce(%(head_event_id)s, event_id)
        order by event_id desc limit 1
    """,
    "publication": """
        select publication_id, business_date, known_at, checksum from audit.publication
        where completed_at <= %(known_at)s and business_date <= %(night)s
        order by publication_id desc limit 1
    """,
}
# Marts are not there before the first publication, and not every release has every one of them.
_FROM_MARTS: Mapping[str, tuple[str, str]] = {
    "revised": (
        "marts.fct_revision",
        """
        select indicator_id, count(*) as figures, count(*) filter (where revision = 'withdrawn') as withdrawn,
            array_agg(distinct cause) as causes,
            max(previous_definition_version) as previous_definition_version,
            max(definition_version) as definition_version
        from marts.fct_revision where revised_at = %(published_at)s
        group by indicator_id order by indicator_id
        """,
    ),
    "revised_by": (
        "marts.fct_revision",
        """
        with behind as (
            select delivery_id, indicator_id, count(*) as figures
            from marts.fct_revision, unnest(delivery_ids) as delivery_id
            where revised_at = %(published_at)s
            group by delivery_id, indicator_id
        )
        select behind.*, delivery.department || '.' || delivery.extract as name, delivery.as_of,
            delivery.accepted_at
        from behind inner join audit.delivery as delivery using (delivery_id)
        order by delivery_id, indicator_id
        """,
    ),
    "revisions": (
        "marts.fct_revision",
        """
        with moved as (
            select *, count(*) over series as periods,
                row_number() over (
                    series
                    order by abs(difference / nullif(previous_value, 0)) desc nulls last, period_end desc
                ) as place
            from marts.fct_revision
            where dimension = 'total' and measure = 'headline' and revised_at = %(published_at)s
            window series as (partition by indicator_id, division_code)
        ),
        largest as (
            select *, row_number() over (
                partition by indicator_id
                order by abs(difference / nullif(previous_value, 0)) desc nulls last, division_code
            ) as place_among_divisions
            from moved where place = 1
        )
        select * from largest where place_among_divisions <= %(most)s
        order by abs(difference / nullif(previous_value, 0)) desc nulls last, indicator_id, division_code
        """,
    ),
}


def read_facts(settings: Settings, night: date, contracts: Mapping[str, Contract]) -> Facts:
    """Return everything the report shows of a night, by section; one read-only snapshot of the warehouse.

    A report that was made before is made of the same: what was known then. One that never was is of now.
    """
    with role_connection(settings, "auditor") as connection:
        connection.execute("set transaction isolation level repeatable read")
        made = last_report(connection, night)
        asked: Row = {"night": night, "known_at": made.known_at, "head_event_id": made.head_event_id}
        asked["most"] = MOST
        asked |= _rows(connection, _SINCE, asked)[0] | _published(connection, asked)
        facts = {name: _rows(connection, query, asked) for name, query in _QUERIES.items()}
        for name, (table, query) in _FROM_MARTS.items():
            exists = _rows(connection, "select to_regclass(%(table)s) is not null as it", {"table": table})
            facts[name] = _rows(connection, query, asked) if exists[0]["it"] else []
        facts |= undated_rows(connection, made)
    last = {row["name"]: row["last_as_of"] for row in facts.pop("accepted")}
    facts["calendar"] = [_timeliness(contract, last.get(name), night) for name, contract in contracts.items()]
    return facts


def _published(connection: Connection, asked: Row) -> Row:
    """Return when the last publication knew what it published, and as of when the scores are.

    Those of a night that was published are the published ones.
    """
    last = next(iter(_rows(connection, _QUERIES["publication"], asked)), None)
    published_at = last and last["known_at"]
    of_tonight = last is not None and last["business_date"] == asked["night"]
    return {"published_at": published_at, "judged_at": published_at if of_tonight else asked["known_at"]}


def _rows(connection: Connection, query: str, asked: Row) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), asked).fetchall()


def _timeliness(contract: Contract, last_as_of: date | None, night: date) -> Row:
    """Return how an extract stands against its calendar."""
    due = due_as_of(contract, night)
    late = last_as_of is None or last_as_of < due
    days = (night - due_by(contract, due)).days if late else 0
    return {
        "department": contract.department,
        "name": contract.name,
        "last_as_of": last_as_of,
        "due_as_of": due,
        "is_late": late,
        "days_late": days,
    }
