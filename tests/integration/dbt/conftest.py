"""A warehouse with hand-made accepted records, and dbt building on it as it does at night."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql
from psycopg.rows import dict_row

from cityplan import history, ledger
from cityplan.contracts import Contract, load_contracts
from cityplan.publication.dbt_command import run_dbt
from cityplan.publication.project import dbt_arguments, read_project
from cityplan.publication.record import complete_publication
from cityplan.settings import Settings
from cityplan.validation.results import CheckResult, write_results
from cityplan.validation.rules import RECORD_WHOLE
from cityplan.warehouse.connect import Connection, role_connection

Record = Mapping[str, Any]
_EXTRA = (
    *(("is_deleted", "boolean"), ("file_no", "smallint"), ("row_number", "integer")),
    *(("rule_ids", "text[]"), ("is_skipped", "boolean")),
)


@dataclass(frozen=True)
class Warehouse:
    """What the tests do: deliver accepted records, build, look at the marts as some role."""

    settings: Settings

    def deliver(self, extract: str, as_of: date, records: Iterable[Record]) -> tuple[int, datetime]:
        """Accept a delivery of typed records without files or checks; return its number and moment."""
        contract = load_contracts()[extract]
        rows = list(records)
        with role_connection(self.settings, "loader") as connection:
            delivery_id = ledger.begin_delivery(connection)
            ledger.receive(connection, delivery_id, _arrival(contract, delivery_id, as_of, len(rows)))
            connection.commit()
            _fill_work_table(connection, contract, delivery_id, rows)
            moment = ledger.open_acceptance(connection, contract)
            history.merge(
                connection,
                contract,
                history.Delivered(delivery_id, as_of, f"d{delivery_id}"),
                moment,
                keep_absent=False,
            )
            sound = CheckResult(RECORD_WHOLE, len(rows), 0, passed=True)
            write_results(connection, contract, delivery_id, (sound,))
            counts = ledger.Counts(len(rows), len(rows), 0, 0, 0)
            ledger.accept(connection, contract, delivery_id, counts, moment, "run")
        return delivery_id, moment

    def publish(self, business_date: date, *selection: str) -> tuple[int, datetime, bool]:
        """Build a new publication, all of it or what dbt's options select.

        Returns its number, its moment of knowledge and whether all went well.
        """
        with role_connection(self.settings, "loader") as connection:
            known_at = ledger.publication_moment(connection)
            opened = connection.execute(
                "insert into audit.publication"
                " (business_date, known_at, code_version, contract_versions, started_at)"
                " values (%s, %s, 'test', '{}', %s) returning publication_id",
                (business_date, known_at, known_at),
            ).fetchone()
        assert opened is not None
        variables = {
            "business_date": business_date.isoformat(),
            "known_at": known_at.isoformat(),
            "publication_id": opened[0],
        }
        went_well = self.dbt("build", variables, "--exclude-resource-type", "unit_test", *selection)
        if went_well:
            with role_connection(self.settings, "loader") as connection:
                complete_publication(connection, opened[0])
        return opened[0], known_at, went_well

    def dbt(self, command: str, variables: Mapping[str, Any], *options: str) -> bool:
        """Run a dbt command in this process as the transformer; tell whether all went well."""
        manifest = read_project(self.settings)
        target = self.settings.dbt_folder / "target"
        arguments = dbt_arguments(self.settings.root, target, command, variables, *options)
        return bool(run_dbt(["--quiet", *arguments], manifest).success)

    def rows(self, query: str, role: str = "analyst") -> list[dict[str, Any]]:
        """Return the rows of a query as the role sees them."""
        with (
            role_connection(self.settings, role) as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            return cursor.execute(sql.SQL(query)).fetchall()

    def value(self, indicator_id: str, division_code: str, period_end: str) -> dict[str, Any]:
        """Return the headline row of a division's total at a month end."""
        [row] = self.rows(
            "select * from marts.fct_indicator_value where measure = 'headline' and dimension = 'total'"
            f" and (indicator_id, division_code, period_end)"
            f" = ('{indicator_id}', '{division_code}', '{period_end}')"
        )
        return row


def _arrival(contract: Contract, delivery_id: int, as_of: date, records: int) -> ledger.Arrival:
    return ledger.Arrival(
        department=contract.department,
        extract=contract.extract,
        as_of=as_of,
        received_at=datetime.now(UTC),
        source_uri="test",
        channel="share",
        contract_version=contract.version,
        content_sha256=f"{delivery_id:064x}",
        records_read=records,
        run_id="run",
    )


def _fill_work_table(
    connection: Connection, contract: Contract, delivery_id: int, rows: list[Record]
) -> None:
    columns = [(column.name, column.sql_type) for column in history.typed_columns(contract)] + list(_EXTRA)
    table = sql.Identifier("work", f"d{delivery_id}")
    typed = [sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in columns]
    connection.execute(sql.SQL("create unlogged table {} ({})").format(table, sql.SQL(", ").join(typed)))
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns)
    places = sql.SQL(", ").join(sql.Placeholder(name) for name, _ in columns)
    statement = sql.SQL("insert into {} ({}) values ({})").format(table, names, places)
    blank: dict[str, Any] = dict.fromkeys((name for name, _ in columns), None)
    with connection.cursor() as cursor:
        for number, row in enumerate(rows, 2):
            cursor.execute(
                statement, {**blank, "is_deleted": False, "file_no": 1, "row_number": number, **row}
            )


@pytest.fixture(scope="session")
def make_city(make_warehouse: Callable[[Path], Settings]) -> Callable[[Path], Warehouse]:
    """A function that makes a warehouse whose extracts all have their (empty) history."""

    def make(state: Path) -> Warehouse:
        settings = make_warehouse(state)
        with role_connection(settings, "loader") as connection:
            for contract in load_contracts().values():
                history.apply_tables(connection, contract)
        return Warehouse(settings)

    return make
