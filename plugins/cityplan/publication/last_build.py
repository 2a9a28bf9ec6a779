"""The mark a build leaves in the warehouse: what it was made from, so that the next one knows what has moved.

It is taken away when a build begins (dbt_project/macros/publishing/last_build.sql): one that failed, was cut
short or was somebody's own leaves none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, timedelta

from cityplan.contracts import load_contracts
from cityplan.publication.record import Publication
from cityplan.publication.versions import code_version
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection
from cityplan.warehouse.migrate import latest_version

_IS_THERE = "select to_regclass('intermediate.last_build') is not null"
_MARK = "select mark from intermediate.last_build"
_DIVISIONS = """
select coalesce(md5(string_agg(division::text, chr(10) order by division::text)), '') from reference.division
"""
_ACCEPTED = """
select distinct department, extract from audit.delivery_event
where event = 'accepted' and occurred_at > %s and occurred_at <= %s
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a build is made from: night and moment of knowledge in ISO's form, and the rules.

    `code` and `divisions` are digests, `tables` is the version of the warehouse's own tables, `contracts` are
    versions by extract.
    """

    business_date: str
    known_at: str
    code: str
    tables: str
    contracts: Mapping[str, str]
    divisions: str

    def as_text(self) -> str:
        """Return the mark as JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @property
    def moment(self) -> datetime:
        """The moment of knowledge."""
        return datetime.fromisoformat(self.known_at)

    @property
    def last_month(self) -> date:
        """First day of the last month that is over when the night's day is."""
        tomorrow = date.fromisoformat(self.business_date) + timedelta(days=1)
        return (tomorrow.replace(day=1) - timedelta(days=1)).replace(day=1)

    def can_follow(self, former: Mark) -> bool:
        """Whether what the former build made stands where nothing was delivered since."""
        return (
            (self.code, self.tables) == (former.code, former.tables)
            and (self.contracts, self.divisions) == (former.contracts, former.divisions)
            and self.moment >= former.moment
        )


def mark_of(settings: Settings, connection: Connection, publication: Publication) -> Mark:
    """Return what a build of the publication with the present code, contracts and divisions is made from."""
    divisions = connection.execute(_DIVISIONS).fetchone()
    assert divisions is not None  # noqa: S101 an aggregate has one row
    return Mark(
        publication.business_date.isoformat(),
        publication.known_at.astimezone(UTC).isoformat(),
        code_version(settings.root / "dbt_project"),
        latest_version(),
        {name: contract.version for name, contract in sorted(load_contracts().items())},
        divisions[0],
    )


def last_mark(connection: Connection) -> Mark | None:
    """Return the mark of the last build; None when it left none, or one of another form."""
    if connection.execute(_IS_THERE).fetchone() != (True,):
        return None
    marked = connection.execute(_MARK).fetchone()
    if marked is None or marked[0].keys() != {field.name for field in fields(Mark)}:
        return None
    return Mark(**marked[0])


def accepted_between(connection: Connection, former: Mark, mark: Mark) -> set[tuple[str, str]]:
    """Return department and extract of what was accepted after one build's moment until another's."""
    return set(connection.execute(_ACCEPTED, (former.moment, mark.moment)).fetchall())
