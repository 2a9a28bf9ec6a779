"""Personal data planted in every column it may come in stands nowhere but in the raw texts and the archive.

Rows that are accepted, set aside and refused; texts in their place, in a wrong one and in a wrong form.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from psycopg.sql import SQL

from cityplan.audit.manifest import write_manifest
from cityplan.contracts import load_contracts
from cityplan.loading.outcome import DeliveryOutcome
from cityplan.loading.tables import apply_contract
from cityplan.publication.exports import export_values
from cityplan.reporting.data_docs import write_index, write_pages
from cityplan.reporting.page import write_report
from cityplan.settings import Settings
from cityplan.validation.nightly import judge_night
from cityplan.warehouse.connect import Connection, connect, owner_url, role_connection
from tests.integration.reproduction.nights import load_inbox, publish
from tests.support.leaks import files_below, leaks_in_files, leaks_in_tables, pattern, relations
from tests.support.people import People, deliver_people, personal_contracts

NIGHT = date(2024, 5, 31)
CONTRACTS = load_contracts()
# It counts the rows behind each figure that is asked for: of all figures that is minutes.
SOURCES_OF_THE_CITY = {("audit", "indicator_source"): SQL("division_code = '230100'")}


@dataclass(frozen=True)
class NightOfPeople:
    """A night after all its work: what was planted, decided, said in logs."""

    settings: Settings
    warehouse: Connection
    people: People
    outcomes: list[DeliveryOutcome]
    log: str


@pytest.fixture(scope="module")
def night(module_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NightOfPeople]:
    settings, people, inbox = module_settings, People(), tmp_path_factory.mktemp("inbox")
    deliver_people(people, inbox, accepted_as_of="2024-04-30", refused_as_of="2024-05-20")
    log = tmp_path_factory.mktemp("log") / "log"
    handler = logging.FileHandler(log, encoding="utf-8")
    logging.getLogger().addHandler(handler)
    former = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        outcomes = load_inbox(settings, inbox, NIGHT)
        publication = publish(settings, NIGHT)
        with role_connection(settings, "loader", autocommit=True) as loader:
            for contract in CONTRACTS.values():
                apply_contract(loader, contract)
            judge_night(loader, CONTRACTS, NIGHT)
            write_manifest(settings, loader, publication.publication_id, export_values(loader, "marts"))
        for contract in personal_contracts():
            write_pages(settings, contract)
        write_index(settings, CONTRACTS.values())
        write_report(settings, NIGHT)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
        logging.getLogger().setLevel(former)
    with connect(owner_url(settings), autocommit=True) as warehouse:
        yield NightOfPeople(settings, warehouse, people, outcomes, log.read_text(encoding="utf-8"))


def test_every_fate_of_a_row_and_of_a_delivery_is_there(night: NightOfPeople) -> None:
    accepted = {one.extract for one in night.outcomes if one.status == "accepted" and one.accepted}
    aside = {one.extract for one in night.outcomes if one.quarantined}
    refused = {one.extract for one in night.outcomes if one.status == "refused"}
    assert accepted == aside == refused == {contract.name for contract in personal_contracts()}
    assert any(one.refused for one in night.outcomes), "one was refused after its rows were read"


def test_the_search_finds_what_was_planted_in_the_raw_texts_and_the_archive(night: NightOfPeople) -> None:
    raw = [table for table in relations(night.warehouse) if table[0] == "raw"]
    for secret in sorted(night.people.secrets)[::40]:
        in_archive = leaks_in_files(pattern({secret}), files_below(night.settings.landing_folder, ()))
        assert in_archive, secret
    wanted = pattern(night.people.secrets)
    assert {leak.partition(":")[0] for leak in leaks_in_tables(night.warehouse, wanted, raw)} == {
        f"raw.{contract.table}" for contract in personal_contracts()
    }


def test_a_planted_leak_in_a_table_is_found(night: NightOfPeople) -> None:
    secret = min(night.people.secrets)
    with night.warehouse.transaction(force_rollback=True):
        night.warehouse.execute("create table marts.leaking as select %s::text as said", (secret,))
        found = leaks_in_tables(night.warehouse, pattern({secret}), [("marts", "leaking")])
    assert len(found) == 1


def test_no_table_or_view_beside_the_raw_texts_names_anybody(night: NightOfPeople) -> None:
    tables = relations(night.warehouse, without={"raw"})
    assert {"audit", "history", "marts", "quality", "staging"} <= {schema for schema, _ in tables}
    wanted = pattern(night.people.secrets)
    assert leaks_in_tables(night.warehouse, wanted, tables, SOURCES_OF_THE_CITY) == []


def test_birth_dates_stand_where_ages_are_reckoned_and_nowhere_else(night: NightOfPeople) -> None:
    born = pattern(night.people.birth_dates)
    reckoned = [table for table in relations(night.warehouse) if table[0] == "history"]
    assert leaks_in_tables(night.warehouse, born, reckoned)
    without = {"raw", "history", "staging", "intermediate"}
    elsewhere = relations(night.warehouse, without)
    assert leaks_in_tables(night.warehouse, born, elsewhere, SOURCES_OF_THE_CITY) == []
    settings = night.settings
    files = files_below(settings.state, [settings.landing_folder, settings.inbox, settings.share])
    assert leaks_in_files(born, files) == []
    assert not born.search("\n".join([night.log, *map(str, night.outcomes)]).encode())


def test_no_file_beside_the_archive_names_anybody(night: NightOfPeople) -> None:
    settings = night.settings
    kept = [settings.landing_folder, settings.inbox, settings.share]
    files = list(files_below(settings.state, kept))
    for folder in (settings.reports_folder, settings.dbt_folder):
        assert any(path.is_relative_to(folder) for path in files), folder
    assert leaks_in_files(pattern(night.people.secrets), files) == []


def test_no_log_and_no_outcome_names_anybody(night: NightOfPeople, warehouse: Settings) -> None:
    wanted = pattern(night.people.secrets)
    said = "\n".join([night.log, *map(str, night.outcomes)])
    assert "physicians" in said
    assert not wanted.search(said.encode())
    logs = [path for path in warehouse.postgres_folder.rglob("*log*") if path.is_file()]
    assert logs and leaks_in_files(wanted, logs) == []
