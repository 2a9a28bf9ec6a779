"""Plays the script: every month is loaded, published and sealed; then publications are built again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cityplan.audit.manifest import write_manifest
from cityplan.audit.rebuild import WHAT_VALUES_ARE_MADE_OF, Rebuilt, rebuild_within, scratch
from cityplan.city.city import City
from cityplan.city.model import Outcome
from cityplan.city.time_lapse.nights import load_night
from cityplan.city.time_lapse.script import Month, script
from cityplan.contracts import Contract, load_contracts
from cityplan.definitions import load_definitions
from cityplan.errors import CityplanError
from cityplan.loading.outcome import DeliveryOutcome, Status
from cityplan.publication.build import build
from cityplan.publication.freezing import freeze, release
from cityplan.publication.opening import open_for
from cityplan.publication.project import BuildError
from cityplan.publication.record import complete_publication
from cityplan.publication.revisions import Revisions, read_revisions
from cityplan.settings import Settings
from cityplan.warehouse.connect import connect, owner_url, role_connection

PERSON, REASON = "时光推演 time-lapse script", "年度结转 the year is closed"
_MADE_OF_VALUES = (
    *("int_indicator_verdicts", "fct_indicator_status", "int_records_changed", "fct_pending_revision"),
    *("fct_indicator_vintage", "fct_revision"),
)
_EMPTY = "select not exists (select from audit.delivery_event) and not exists (select from audit.publication)"


class TimeLapseError(CityplanError):
    """A time-lapse that cannot be played, or that went otherwise than its script says."""


@dataclass(frozen=True, slots=True)
class Published:
    """One month as it was published: what was taken and refused, what moved, how it is sealed."""

    month: Month
    publication_id: int
    checksum: str
    accepted: int
    refused: int
    revisions: Revisions


def play(
    city: City, contracts: Mapping[str, Contract], extracts: Sequence[str], months: int
) -> Iterator[Published]:
    """Play the baseline and `months` months of the extracts into an empty warehouse, a publication each.

    The first publication builds and tests the whole project. When only some extracts are played, the later
    ones build, without the tests, what these can move. Raises TimeLapseError when the warehouse is not empty,
    and when a delivery meets another fate than the script says.
    """
    with role_connection(city.settings, "auditor") as connection:
        if connection.execute(_EMPTY).fetchone() != (True,):
            raise TimeLapseError(
                "The warehouse holds deliveries already (数据仓库非空).",
                "Play into an empty one: set CITYPLAN_STATE to a new folder.",
            )
    played = [contract for name, contract in contracts.items() if name in extracts]
    for month in script(city.world, played, months):
        city.deliver(month.night)
        outcomes = load_night(city, month.business_date, played)
        _compare(month, outcomes)
        narrowed = month.number > 0 and len(played) < len(contracts)
        yield _publish(city.settings, month, outcomes, contracts, moved_by(extracts) if narrowed else ())
        _freeze(city.settings, month)


def rebuild_all(
    settings: Settings, published: Iterable[Published], extracts: Sequence[str]
) -> Iterator[Rebuilt]:
    """Build publications again from what was known then, one after another in the same scratch schemas.

    What the played extracts cannot move is built with the first of them and stands for the others.
    """
    selection: tuple[str, ...] = WHAT_VALUES_ARE_MADE_OF
    with (
        connect(owner_url(settings), autocommit=True) as owner,
        scratch(owner, "rebuild_time_lapse_") as prefix,
    ):
        for one in published:
            yield rebuild_within(settings, owner, prefix, one.publication_id, selection)
            selection = (*WHAT_VALUES_ARE_MADE_OF, *left_out(extracts))


def moved_by(extracts: Sequence[str]) -> tuple[str, ...]:
    """Return dbt's options for a publication of what deliveries of these extracts alone can move."""
    return (
        *WHAT_VALUES_ARE_MADE_OF,
        *_MADE_OF_VALUES,
        *left_out(extracts),
        "--exclude-resource-type",
        "test",
    )


def left_out(extracts: Sequence[str]) -> tuple[str, ...]:
    """Return dbt's options that leave out what stands: seeds, other extracts' views, indicators made of them.

    A played extract's view is made anew: it shows what is known at one publication.
    """
    views = [f"stg_{contract.table}" for name, contract in load_contracts().items() if name not in extracts]
    still = [
        name for name, definition in load_definitions().items() if definition.extracts[0] not in extracts
    ]
    return ("--exclude", "resource_type:seed", *views, *still)


def _publish(
    settings: Settings,
    month: Month,
    outcomes: Sequence[DeliveryOutcome],
    contracts: Mapping[str, Contract],
    selection: tuple[str, ...],
) -> Published:
    publication = open_for(settings, month.business_date, contracts)
    if publication is None:
        raise TimeLapseError(f"There is nothing to publish for {month.business_date} (无可发布).")
    failed = [model for model in build(settings, publication, *selection) if model.status == "failed"]
    if failed:
        raise BuildError(f"{failed[0].name}: {failed[0].message}", "Read what dbt printed.")
    with role_connection(settings, "loader", autocommit=True) as connection:
        values = complete_publication(connection, publication.publication_id)
        write_manifest(settings, connection, publication.publication_id, values)
        statuses = [outcome.status for outcome in outcomes]
        return Published(
            month,
            publication.publication_id,
            values.whole.sha256,
            statuses.count(Status.ACCEPTED),
            statuses.count(Status.REFUSED),
            read_revisions(connection, publication.publication_id),
        )


def _freeze(settings: Settings, month: Month) -> None:
    with role_connection(settings, "loader", autocommit=True) as connection:
        for year in month.frozen:
            freeze(connection, year, PERSON, REASON)
        for year in month.released:
            release(connection, year, PERSON, REASON)


def _compare(month: Month, outcomes: Iterable[DeliveryOutcome]) -> None:
    """Raise TimeLapseError unless every delivery met its fate, and nothing else was decided."""
    expected: dict[tuple[str, date], str] = {
        (one.delivery.extract, one.delivery.as_of): one.delivery.expected for one in month.arrivals
    }
    decided = {
        (outcome.extract, outcome.as_of): outcome
        for outcome in outcomes
        if outcome.status in {Status.ACCEPTED, Status.REFUSED}
    }
    for key in expected.keys() | decided.keys():
        wanted, outcome = expected.get(key, "left alone"), decided.get(key)
        became = Outcome(outcome.status.value) if outcome else "left alone"
        if wanted != became:
            why = outcome.reason if outcome and outcome.reason else ""
            raise TimeLapseError(
                f"{key[0]} {key[1]} was to be {wanted}, is {became} (与剧本不符). {why}",
                "See audit.delivery and the script.",
            )
