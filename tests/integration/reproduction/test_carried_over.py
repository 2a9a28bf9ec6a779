"""What models carry over from night to night is, row for row, what they make from all versions at once.

Random deliveries of the extracts whose models carry over, out of order, with corrections and deletions; each
night's tables are compared with those made anew from what was known then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from cityplan.city.truth.deliveries import Delivery
from cityplan.contracts import load_contracts
from cityplan.history import apply_tables
from cityplan.ledger import publication_moment
from cityplan.publication.dbt_command import run_dbt
from cityplan.publication.project import NO_ARTEFACTS, dbt_arguments, read_project
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection
from tests.integration.reproduction.accepting import accept_records
from tests.integration.reproduction.drawing import Draw
from tests.integration.reproduction.test_random_records import SCRIPT, drawn

EXTRACTS = (
    *("health.family_doctor_contracts", "health.elderly_health_services", "housing.rent_subsidy_payments"),
    *("human_resources.pension_participants", "human_resources.pension_adjustments"),
    *("human_resources.pension_payments", "medical_insurance.inpatient_settlements"),
)
DATES = [date(2023, month, 1) for month in range(1, 13)]
NIGHTS = 3
SELECTED = ("path:models/intermediate/changes", "int_pension_payment_months", "int_rent_subsidy_months")

Rows = dict[str, list[str]]


@dataclass
class Nights:
    """A warehouse that accepts random deliveries, and dbt that makes the models of them."""

    settings: Settings
    loader: Connection
    transformer: Connection
    draw: Draw = field(default_factory=Draw)
    moments: list[datetime] = field(default_factory=list)
    tables: list[Rows] = field(default_factory=list)
    _manifest: Any = None

    def deliver(self) -> None:
        """Accept one or two deliveries of each extract, of any date."""
        contracts = load_contracts()
        for name in EXTRACTS:
            make, _ = SCRIPT[name]
            for _ in range(1 + self.draw.number(2)):
                as_of = DATES[self.draw.number(len(DATES))]
                delivery = Delivery(as_of, 0, drawn(contracts[name], make(self.draw)))
                accept_records(self.loader, contracts[name], delivery)
        with self.loader.transaction():
            self.moments.append(publication_moment(self.loader))

    def make(self, night: int, *options: str, code: str = "this code", command: str = "run") -> Rows:
        """Make the models from what was known on a night, and return their rows."""
        assert self.dbt(command, night, *(options or ("--select", *SELECTED)), code=code)
        return self.rows()

    def dbt(self, command: str, night: int, *options: str, code: str = "this code") -> bool:
        """Run a dbt command with what was known on a night; tell whether all went well."""
        variables = {"business_date": "2024-03-15", "known_at": self.moments[night].isoformat()}
        if self._manifest is None:
            self._manifest = read_project(self.settings)
        target, variables = self.settings.dbt_folder / "carried", {**variables, "code_version": code}
        options = (NO_ARTEFACTS, *options)
        arguments = dbt_arguments(self.settings.root, target, command, variables, *options)
        return bool(run_dbt(["--quiet", *arguments], self._manifest).success)

    def rows(self) -> Rows:
        """The rows of all carried models as they stand, without what they were made from."""
        found = self.transformer.execute(
            "select table_name::text from information_schema.columns"
            " where table_schema = 'intermediate' and column_name = 'made_by' order by 1"
        ).fetchall()
        return {name: self._rows(name) for (name,) in found}

    def mark(self) -> None:
        """Add a cell that no record stands for to all carried rows."""
        for table in self.rows():
            self.transformer.execute(
                f"insert into intermediate.{table} select (jsonb_populate_record(made, %s)).*"
                f" from intermediate.{table} as made limit 1".encode(),
                (Jsonb({"division_code": "nowhere"}),),
            )

    def _rows(self, table: str) -> list[str]:
        query = f"select (to_jsonb(made) - 'known_at' - 'made_by')::text from intermediate.{table} as made"
        return sorted(row[0] for row in self.transformer.execute(query.encode()))


@pytest.fixture(scope="module")
def nights(module_settings: Settings) -> Iterator[Nights]:
    with (
        role_connection(module_settings, "loader", autocommit=True) as loader,
        role_connection(module_settings, "transformer", autocommit=True) as transformer,
    ):
        for contract in load_contracts().values():
            apply_tables(loader, contract)
        told = Nights(module_settings, loader, transformer)
        told.deliver()
        upstream = [f"+{item}" for item in SELECTED]
        # Tests that look at further models as well have nothing to look at.
        within = ("--exclude-resource-type", "unit_test", "--indirect-selection", "cautious")
        options = (*within, "--select", *upstream)
        told.tables.append(told.make(0, *options, command="build"))
        for night in range(1, NIGHTS):
            told.deliver()
            told.tables.append(told.make(night))
        yield told


def test_every_big_extract_has_a_model_that_carries_over(nights: Nights) -> None:
    assert len(nights.tables[-1]) == len(EXTRACTS) + 1, "rent subsidies have two: households and amounts"
    assert all(nights.tables[-1].values())
    assert all(nights.tables[0][name] != rows for name, rows in nights.tables[-1].items())


@pytest.mark.parametrize("night", range(NIGHTS))
def test_what_was_carried_over_is_what_all_versions_come_to(nights: Nights, night: int) -> None:
    assert nights.make(night, "--full-refresh", "--select", *SELECTED) == nights.tables[night]


def test_a_night_reads_nothing_but_what_changed(nights: Nights) -> None:
    nights.make(0, "--full-refresh", "--select", *SELECTED)
    nights.mark()
    assert all("nowhere" in str(rows) for rows in nights.make(1).values())


def test_other_code_takes_nothing_over(nights: Nights) -> None:
    nights.make(0, "--full-refresh", "--select", *SELECTED)
    nights.mark()
    assert nights.make(1, code="other code") == nights.tables[1]


def test_earlier_knowledge_takes_nothing_over(nights: Nights) -> None:
    nights.make(2, "--full-refresh", "--select", *SELECTED)
    assert nights.make(1) == nights.tables[1]


def test_a_build_that_broke_off_is_taken_up_where_each_model_stands(nights: Nights) -> None:
    nights.make(0, "--full-refresh", "--select", *SELECTED)
    nights.make(1, "--select", "int_family_doctor_changes", "int_rent_subsidy_changes")
    nights.make(1)
    nights.make(1)
    assert nights.rows() == nights.tables[1]
    assert nights.make(2) == nights.tables[2]


@pytest.mark.parametrize("partition", ["past", "current"])
def test_a_key_with_two_versions_of_one_moment_is_found(nights: Nights, partition: str) -> None:
    judged = ("--select", "stg_housing__rent_subsidy_payments,test_type:data")
    past = "history.housing__rent_subsidy_payments__past"
    assert nights.dbt("test", NIGHTS - 1, *judged)
    doubled = nights.loader.execute(
        f"insert into {past} select (jsonb_populate_record(null::{past}, to_jsonb(version)"
        " || jsonb_build_object('known_to', version.known_from + interval '1 second'))).*"
        f" from history.housing__rent_subsidy_payments__{partition} as version"
        " where known_from < known_to and not is_deleted limit 1 returning ctid::text".encode()
    ).fetchone()
    assert doubled is not None
    assert not nights.dbt("test", NIGHTS - 1, *judged)
    nights.loader.execute(f"delete from {past} where ctid = %s::tid".encode(), doubled)
    assert nights.dbt("test", NIGHTS - 1, *judged)
