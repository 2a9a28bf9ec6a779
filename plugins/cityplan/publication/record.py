"""The record of publications: which business date was published when, from which knowledge, with which code.

A publication is opened before dbt runs and completed when the marts hold it. In between it is nobody's
business: readers still see the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from cityplan.ledger import publication_moment
from cityplan.publication.exports import ValuesExport, export_values
from cityplan.warehouse.connect import Connection


@dataclass(frozen=True, slots=True)
class Versions:
    """What values are computed with: a digest of the dbt project, and each contract's version by extract."""

    code: str
    contracts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication; everything known at `known_at` is in it and nothing else."""

    publication_id: int
    business_date: date
    known_at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return what another process needs to go on with this publication."""
        return {
            "publication_id": self.publication_id,
            "business_date": self.business_date.isoformat(),
            "known_at": self.known_at.isoformat(),
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Publication:
        """Return the publication that `as_json` described."""
        return cls(
            fields["publication_id"],
            date.fromisoformat(fields["business_date"]),
            datetime.fromisoformat(fields["known_at"]),
        )


_LATEST_DATE = "select max(business_date) from audit.publication where completed_at is not null"
_FORMER = """
select publication_id, business_date, known_at, completed_at is not null
from audit.publication
where business_date = %(business_date)s and code_version = %(code)s and contract_versions = %(contracts)s
    and not exists (
        select from audit.delivery_event as delivered
        where delivered.event = 'accepted' and delivered.occurred_at > publication.known_at
    )
    and not exists (
        select from audit.frozen_year
        where greatest(frozen_year.frozen_at, frozen_year.released_at) > publication.known_at
    )
    and not exists (
        select from audit.publication as later
        where later.publication_id > publication.publication_id and later.completed_at is not null
    )
order by publication_id desc
limit 1
"""
_OPEN = """
insert into audit.publication (business_date, known_at, code_version, contract_versions, started_at)
values (%(business_date)s, %(known_at)s, %(code)s, %(contracts)s, %(known_at)s)
returning publication_id, business_date, known_at
"""
_COMPLETE = """
update audit.publication set checksum = %(checksum)s, completed_at = clock_timestamp()
where publication_id = %(publication_id)s and completed_at is null
"""


def open_publication(connection: Connection, business_date: date, versions: Versions) -> Publication | None:
    """Open a publication of the business date in a transaction of its own; None when nothing is to publish.

    There is nothing to publish when the last publication was of this date, with these versions, and nothing
    has been accepted, frozen or released since. One of that kind that was opened but never completed is taken
    up again under its id. The marts never go back in time: a date before the last one published is published
    as that last one.
    """
    with connection.transaction():
        known_at = publication_moment(connection)  # first: it keeps a second opening waiting
        last = connection.execute(_LATEST_DATE).fetchone()
        parameters = {
            "business_date": max(business_date, (last and last[0]) or business_date),
            "code": versions.code,
            "contracts": Jsonb(versions.contracts),
            "known_at": known_at,
        }
        former = connection.execute(_FORMER, parameters).fetchone()
        if former is not None:
            *found, is_complete = former
            return None if is_complete else Publication(*found)
        opened = connection.execute(_OPEN, parameters).fetchone()
    assert opened is not None  # noqa: S101 an insert of one row returns one row
    return Publication(*opened)


def complete_publication(connection: Connection, publication_id: int) -> ValuesExport:
    """Seal a publication with the sha256 of the export of all its values, its checksum; returns the export.

    Harmless when repeated.
    """
    with connection.transaction():
        values = export_values(connection, "marts")
        connection.execute(_COMPLETE, {"checksum": values.whole.sha256, "publication_id": publication_id})
    return values


def completed_dates(connection: Connection) -> set[date]:
    """Return the business dates that have been published."""
    query = "select distinct business_date from audit.publication where completed_at is not null"
    return {row[0] for row in connection.execute(query)}
