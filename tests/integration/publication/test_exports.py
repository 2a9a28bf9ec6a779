"""Exports of published values: whole and by indicator the same bytes, whatever a member is called."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

import pytest
from psycopg.sql import SQL

from cityplan.publication.exports import Export, export, export_values, values_in
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection
from tests.support.values import VALUES_TABLE

PLAIN = ("道里区民政局", "道外区")
FREE = (
    '道里区,"民政局"',
    '道里区\n"养老",科',
    "道里区\r\n养老科\r",
    "petition,\nnursing_bed_share,x\n\n",
    "\n",
    "",
)

BYTES = '''\
indicator_id,division_code,period_end,dimension,member,measure,numerator,denominator,value,n,ci_low,ci_high,\
denominator_year,is_provisional,definition_version
petition,230102,2026-09-30,responsible_unit,"道里区,""民政局""",headline,1,2,0.5,2,,,,f,1.0.0
petition,230102,2026-09-30,responsible_unit,道外区,headline,1,2,0.5,2,,,,f,1.0.0
petition,230102,2026-09-30,responsible_unit,道里区民政局,headline,1,2,0.5,2,,,,f,1.0.0
'''.encode()


@pytest.fixture
def connection(settings: Settings) -> Iterator[Connection]:
    with role_connection(settings, "transformer", autocommit=True) as connection:
        connection.execute(VALUES_TABLE)
        yield connection


def publish(connection: Connection, indicator_id: str, *members: str) -> None:
    for member in members:
        connection.execute(
            "insert into marts.fct_indicator_value values"
            " (%s, '230102', '2026-09-30', 'responsible_unit', %s, 'headline', 1, 2, 0.5, 2,"
            " null, null, null, false, '1.0.0')",
            (indicator_id, member),
        )


@pytest.mark.parametrize("members", [PLAIN, FREE, PLAIN + FREE])
def test_an_indicator_s_export_is_that_of_its_rows_alone(
    connection: Connection, members: tuple[str, ...]
) -> None:
    publish(connection, "petition", *members)
    publish(connection, "petition_on_time_rate", *members)
    publish(connection, "nursing_bed_share", *members, *members)
    exported = export_values(connection, "marts")
    assert exported.whole == export(connection, values_in("marts"))
    assert exported.whole.rows == 4 * len(members)
    assert exported.indicators == {
        name: export(connection, values_in("marts") + SQL(" where indicator_id = {}").format(name))
        for name in ("petition", "petition_on_time_rate", "nursing_bed_share")
    }


def test_an_export_is_of_these_bytes(connection: Connection) -> None:
    publish(connection, "petition", *PLAIN, FREE[0])
    exported = export_values(connection, "marts")
    assert exported.whole == exported.indicators["petition"] == Export(3, hashlib.sha256(BYTES).hexdigest())


def test_no_values_are_an_export_of_the_header(connection: Connection) -> None:
    exported, sink = export_values(connection, "marts"), io.BytesIO()
    assert exported.whole == export(connection, values_in("marts"), sink)
    assert sink.getvalue().startswith(b"indicator_id,")
    assert exported.whole == Export(0, hashlib.sha256(sink.getvalue()).hexdigest())
    assert exported.indicators == {}
