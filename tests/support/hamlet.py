"""One irregular hamlet, loaded and published once by the main job for all tests that only look at it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cityplan.city import City, open_city
from cityplan.loading.outcome import DeliveryOutcome, Status
from cityplan.publication.record import Publication
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection
from tests.end_to_end.operator import Operator
from tests.integration.reproduction.nights import LoadedNight, empty_exchange

SEED = 20261101
_PUBLISHED = """
select publication_id, business_date, known_at
from audit.publication
where completed_at is not null
order by publication_id
"""
# A delivery that another took the place of was accepted in its night.
_DECIDED = """
select
    delivery_id, department || '.' || extract, as_of, replace(status, 'superseded', 'accepted'),
    records_read, rows_accepted, rows_quarantined, rows_skipped, rows_refused, reason
from audit.delivery
where received_at > %s and received_at <= %s
order by delivery_id
"""


@dataclass(frozen=True)
class PublishedHamlet:
    """An irregular city after all its nights, each published; `run` is what the command said."""

    settings: Settings
    city: City
    run: subprocess.CompletedProcess[str]
    nights: list[LoadedNight]
    publications: list[Publication]


def publish_hamlet(settings: Settings) -> PublishedHamlet:
    """Type `run` for the hamlet and read from the ledger what became of every night.

    A run that went wrong may have published less; its test says so.
    """
    city = open_city("hamlet", SEED, True, settings)
    empty_exchange(city)
    run = Operator(settings).types("run", "--scale", "hamlet", "--seed", str(SEED))
    with role_connection(settings, "auditor") as auditor:
        publications = [Publication(*row) for row in auditor.execute(_PUBLISHED)]
    empty_exchange(city)  # it holds the last night's tables; the departments hand over from the first again
    nights = list(_nights(settings, city, publications))
    return PublishedHamlet(settings, city, run, nights, publications)


def _nights(settings: Settings, city: City, publications: Iterable[Publication]) -> Iterable[LoadedNight]:
    """What came and was decided until each publication."""
    former = "-infinity"
    for night, publication in zip(city.nights, publications, strict=False):
        with role_connection(settings, "auditor") as auditor:
            rows = auditor.execute(_DECIDED, (former, publication.known_at)).fetchall()
        outcomes = [replace(DeliveryOutcome(*row), status=Status(row[3])) for row in rows]
        yield LoadedNight(night, city.deliver(night), outcomes)
        former = publication.known_at.isoformat()
