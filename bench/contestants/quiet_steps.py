"""Floor of orchestration: what a night without anything new has to do, called in one process."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

from bench.city import last_publication
from bench.contestants.protocol import Arguments, Facts, Work, perform
from cityplan.alerting.causes import causes_of
from cityplan.alerting.outbox import send_all
from cityplan.contracts import load_contracts
from cityplan.landing import INBOX, SHARE, Archive
from cityplan.loading.settled import settled
from cityplan.orchestration.departments import find_work
from cityplan.publication.opening import open_for
from cityplan.reporting.data_docs import write_index
from cityplan.reporting.page import write_report
from cityplan.settings import load_settings
from cityplan.validation.nightly import judge_night
from cityplan.warehouse.connect import role_connection


def prepare(arguments: Arguments) -> Work:
    """Read the contracts and connect."""
    settings = load_settings({**os.environ, "CITYPLAN_STATE": arguments["state"]})
    contracts, night = load_contracts(), last_publication(settings).business_date
    folders = {SHARE: settings.share, INBOX: settings.inbox}
    connection = role_connection(settings, "loader", autocommit=True)

    def work(stage: Callable[[str], None]) -> Facts:
        archive, began = Archive(settings.landing_folder), datetime.now(UTC)
        for found in find_work(contracts.values(), folders, night, ()):
            contract = contracts[found["extract"]]
            if settled(connection, archive, contract, night, folders, began) is None:
                raise ValueError(f"{contract.name} has something new.")
        stage("folders")
        if open_for(settings, night, contracts) is not None:
            raise ValueError(f"There is something to publish of {night}.")
        judge_night(connection, contracts, night)
        write_index(settings, contracts.values())
        write_report(settings, night)
        send_all(connection, settings.environment, causes_of(connection, contracts, night))
        stage("report")
        return {}

    return work


if __name__ == "__main__":
    perform(prepare)
