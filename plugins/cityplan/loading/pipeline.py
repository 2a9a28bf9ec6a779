"""One delivery from the archive to its decision. Every step can die and be repeated; only the decision
counts.

land ─ raw + event 'received' ─┬─ typed table ─ checks ─┬─ history + quarantine + event 'accepted'
       (one transaction)       │   (made anew)          └─ event 'refused'        (one transaction)
                               └─ a run that finds a received, undecided delivery goes on here
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.sql import Identifier

from cityplan.contracts import Contract
from cityplan.history import Delivered, index_arrivals, is_first, merge
from cityplan.landing import LandedDelivery
from cityplan.ledger import Counts, Decision, accept, find_received, open_acceptance, refuse
from cityplan.loading.census import former_records, raw_counts, write_repeats
from cityplan.loading.conservation import Compared, conserving, hold, keep_merged, of_the_receipt
from cityplan.loading.outcome import DeliveryOutcome, Status
from cityplan.loading.receipt import Unreadable, take_into_raw
from cityplan.loading.repeats import mark_repeats
from cityplan.loading.settled import decided_before, same_again
from cityplan.loading.tables import raw_table
from cityplan.loading.typed import create_typed, drop_typed, records_view, work_table
from cityplan.validation.decision import Census, refusal
from cityplan.validation.deliveries import delivery_results
from cityplan.validation.evidence import Judged, first_rows, keep_refused, keep_warned
from cityplan.validation.past import write_profile
from cityplan.validation.quarantine import quarantine
from cityplan.validation.results import CheckResult, check_results, write_results
from cityplan.validation.settling import settle_fixed
from cityplan.validation.split import check_agreement, split_rows
from cityplan.validation.timeliness import judge_timeliness
from cityplan.validation.verdict import Judge
from cityplan.warehouse.connect import Connection

_log = logging.getLogger(__name__)


def say_nothing(_step: str, _delivery_id: int) -> None:
    """Report no step."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A delivery ready for its decision."""

    delivery_id: int
    census: Census
    skipped_rows: int
    typed: int
    unsplit: int
    results: tuple[CheckResult, ...]

    def all_results(self, contract: Contract) -> tuple[CheckResult, ...]:
        """Return the outcome of every rule, those about the delivery as a whole before those about rows."""
        return (*delivery_results(contract, self.census), *self.results)


@dataclass(frozen=True, slots=True)
class DeliveryLoader:
    """Loads deliveries of one extract over one connection; `judge` validates, `key` makes the pseudonyms.

    The connection must be in autocommit: each step opens its own transaction. `report` is told every step
    that is complete (received, typed, checked, split, decided), with the delivery's number. `override` says
    who accepts what would be refused, and why; it takes a delivery that is refused already, but none without
    a single sound record. What was decided since the night `began` is told as decided now; `night` is the
    business date in which deliveries come.
    """

    connection: Connection
    contract: Contract
    judge: Judge
    key: bytes
    run_id: str
    report: Callable[[str, int], None] = say_nothing
    override: str | None = None
    began: datetime | None = None
    night: date | None = None

    def load(self, landed: LandedDelivery) -> DeliveryOutcome:
        """Load one delivery and return what became of it.

        Raises ValidationError or another CityplanError when the delivery could not be judged; it then waits,
        undecided, for the next run.
        """
        decided = decided_before(self.connection, self.contract, landed)
        if decided is not None and not self._is_overriding(decided, landed):
            return same_again(self.connection, self.contract, decided, self.began)
        started = time.monotonic()
        try:
            delivery_id = self._received(landed)
        except Unreadable as problem:
            counts = Counts(0, 0, 0, 0, 0)
            outcome = self._outcome(problem.delivery_id, landed, Status.REFUSED, counts, problem.reason)
        else:
            outcome = self._decide(landed, self._check(landed, delivery_id))
        _log.info("%s (%.1f s)", outcome, time.monotonic() - started)
        return outcome

    def _is_overriding(self, decided: Decision, landed: LandedDelivery) -> bool:
        is_same = decided.is_of(landed.content_sha256, self.contract.version)
        return self.override is not None and not (is_same and decided.event == "accepted")

    def _received(self, landed: LandedDelivery) -> int:
        """Number of the delivery in raw: of an interrupted run, or taken in now."""
        connection, contract = self.connection, self.contract
        found = find_received(connection, contract, landed.as_of, landed.content_sha256, contract.version)
        if found is not None:
            _log.info(
                "%s: going on with delivery %s of a broken-off run 继续未完成的交付", landed.place, found
            )
            return found
        delivery_id = take_into_raw(connection, contract, landed, self.run_id, self._timeliness(landed))
        self.report("received", delivery_id)
        return delivery_id

    def _timeliness(self, landed: LandedDelivery) -> tuple[CheckResult, ...]:
        return judge_timeliness(
            self.connection, self.contract, landed.as_of, landed.content_sha256, self.night
        )

    def _check(self, landed: LandedDelivery, delivery_id: int) -> Checked:
        connection, contract = self.connection, self.contract
        table = work_table(delivery_id)
        first = is_first(connection, contract)  # its table may become history itself, so it must last
        rows = create_typed(connection, contract, delivery_id, landed.as_of, self.key, logged=first)
        repeated = mark_repeats(connection, contract, Identifier("work", table))
        self.report("typed", delivery_id)
        verdicts = self.judge(contract, records_view(delivery_id))
        self.report("checked", delivery_id)
        split = split_rows(connection, contract, table)
        check_agreement(contract, verdicts, split.counts)
        self.report("split", delivery_id)
        raw = raw_counts(connection, contract, delivery_id)
        census = Census(
            records=raw.records,
            repeated=repeated,
            broken=split.broken + raw.unsplit,
            former=former_records(connection, contract, landed.as_of),
        )
        results = check_results(contract, verdicts, split.counts, rows - repeated, raw.unsplit)
        results += self._timeliness(landed)
        return Checked(delivery_id, census, raw.skipped, rows, raw.unsplit, results)

    def _decide(self, landed: LandedDelivery, checked: Checked) -> DeliveryOutcome:
        reason = refusal(self.contract, checked.census, checked.results)
        if reason is None:
            outcome = self._accept(landed, checked)
        elif self.override is not None and checked.census.sound:
            outcome = self._accept(landed, checked, f"{self.override}: {reason}")
        else:
            outcome = self._refuse(landed, checked, reason)
        self.report("decided", checked.delivery_id)
        return outcome

    def _accept(self, landed: LandedDelivery, checked: Checked, why: str | None = None) -> DeliveryOutcome:
        connection, contract = self.connection, self.contract
        delivery_id, census = checked.delivery_id, checked.census
        table = Identifier("work", work_table(delivery_id))
        skipped = checked.skipped_rows + census.repeated
        counts = Counts(census.records + checked.skipped_rows, census.sound, census.broken, skipped, 0)
        with conserving(connection, contract, delivery_id):
            moment = open_acceptance(connection, contract)
            write_results(connection, contract, delivery_id, checked.all_results(contract))
            set_aside = repeats = 0
            write_profile(connection, contract, delivery_id, table)
            if census.broken:
                set_aside = quarantine(connection, contract, delivery_id, table, raw_table(contract))
            if census.repeated:
                repeats = write_repeats(connection, delivery_id, table)
            keep_warned(connection, self._judged(checked))
            delivered = Delivered(delivery_id, landed.as_of, work_table(delivery_id))
            settle_fixed(connection, contract, delivered)
            merged = merge(connection, contract, delivered, moment, keep_absent=checked.unsplit > 0)
            keep_merged(connection, delivery_id, merged)
            drop_typed(connection, delivery_id)
            self._hold(
                landed,
                checked,
                counts,
                Compared("写入历史的行 rows history took", counts.accepted, merged.accepted),
                Compared("写入隔离的行 rows set aside", counts.quarantined, set_aside),
                Compared("写入跳过的重复行 repetitions written", census.repeated, repeats),
            )
            accept(connection, contract, delivery_id, counts, moment, self.run_id, reason=why)
        index_arrivals(connection, contract, merged)
        return self._outcome(delivery_id, landed, Status.ACCEPTED, counts, why)

    def _refuse(self, landed: LandedDelivery, checked: Checked, reason: str) -> DeliveryOutcome:
        connection, contract = self.connection, self.contract
        delivery_id, census, judged = checked.delivery_id, checked.census, self._judged(checked)
        counts = Counts(census.records + checked.skipped_rows, 0, 0, checked.skipped_rows, census.records)
        with conserving(connection, contract, delivery_id):
            write_results(connection, contract, delivery_id, checked.all_results(contract))
            evidence = Compared("留证行 broken rows kept", census.broken, keep_refused(connection, judged))
            keep_warned(connection, judged)
            drop_typed(connection, delivery_id)
            self._hold(landed, checked, counts, evidence)
            rows = first_rows(connection, contract, delivery_id)
            words = f"{landed.place}: {reason}" + (f" {rows}" if rows else "")
            refuse(connection, delivery_id, counts, words, self.run_id)
        return self._outcome(delivery_id, landed, Status.REFUSED, counts, words)

    def _judged(self, checked: Checked) -> Judged:
        table = Identifier("work", work_table(checked.delivery_id))
        return Judged(self.contract, checked.delivery_id, table, raw_table(self.contract), checked.results)

    def _hold(self, landed: LandedDelivery, checked: Checked, counts: Counts, *written: Compared) -> None:
        """Raise ConservationError unless all counts agree with what the ledger is about to say."""
        raw, delivery_id = checked.census.records, checked.delivery_id
        hold(
            self.contract,
            landed.as_of,
            delivery_id,
            *of_the_receipt(self.connection, delivery_id, counts, raw),
            Compared("类型化与无法拆分的行 rows typed or unsplit", raw, checked.typed + checked.unsplit),
            *written,
        )

    def _outcome(
        self,
        delivery_id: int,
        landed: LandedDelivery,
        status: Status,
        counts: Counts,
        reason: str | None = None,
    ) -> DeliveryOutcome:
        return DeliveryOutcome.of(delivery_id, self.contract.name, landed.as_of, status, counts, reason)
