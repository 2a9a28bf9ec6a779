"""A fresh warehouse with an inbox for each test, and one whose marts are a few hand-made figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import URL

from cityplan.audit.manifest import write_manifest
from cityplan.publication.record import Versions, complete_publication, open_publication
from cityplan.settings import Settings
from cityplan.warehouse.connect import connect, owner_url, role_connection
from cityplan.warehouse.embedded import SUPERUSER
from tests.support.deliveries import TestWarehouse
from tests.support.values import VALUES_TABLE

BUSINESS_DATE = date(2026, 1, 31)
_MARTS = (
    VALUES_TABLE
    + """
create table marts.fct_indicator_vintage (
    like marts.fct_indicator_value, publication_id bigint, known_from timestamptz, known_to timestamptz
);
create table marts.plan_scorecard (indicator_id text, value numeric);
insert into marts.fct_indicator_value
select name, '230100', date '2026-01-31', 'total', 'total', 'headline', number, 4, 25 * number, 4, null, null,
    null, false, '1.0.0'
from (values ('nursing_bed_share', 1), ('petition_on_time_rate', 2)) as figure (name, number);
insert into marts.plan_scorecard select indicator_id, value from marts.fct_indicator_value;
"""
)
_REMEMBER = """
update marts.fct_indicator_vintage set known_to = %(known_at)s where known_to = 'infinity';
insert into marts.fct_indicator_vintage
select *, %(publication_id)s, %(known_at)s, 'infinity' from marts.fct_indicator_value
"""


@dataclass
class Sealed:
    """A warehouse with sealed publications; `tamper` is what only a superuser could do."""

    city: TestWarehouse
    server: Settings

    @property
    def settings(self) -> Settings:
        return self.city.settings

    @property
    def _superuser(self) -> URL:
        password = self.server.secret("CITYPLAN_POSTGRES_PASSWORD")
        return owner_url(self.settings).set(username=SUPERUSER, password=password)

    def publish(self, changed: str = "") -> int:
        """Seal a publication of the marts after a change of them; return its number."""
        with role_connection(self.settings, "loader", autocommit=True) as loader:
            publication = open_publication(loader, BUSINESS_DATE, Versions(f"code {changed}", {}))
            assert publication is not None
            with connect(self._superuser) as writer:
                writer.execute(changed.encode() or b"select 1")
                parameters = publication.as_json()
                for statement in _REMEMBER.split(";"):
                    writer.execute(statement.encode(), parameters)
            values = complete_publication(loader, publication.publication_id)
            write_manifest(self.settings, loader, publication.publication_id, values)
        return publication.publication_id

    def tamper(self, statement: str) -> None:
        """Change something behind everybody's back: past roles and triggers."""
        with connect(self._superuser) as superuser:
            superuser.execute("set session_replication_role = replica")
            superuser.execute(statement.encode())


@pytest.fixture(scope="session")
def sealed_once(
    make_warehouse: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory, warehouse: Settings
) -> Settings:
    """A warehouse with three accepted cases and one sealed publication: what `sealed` is a copy of."""
    settings = make_warehouse(tmp_path_factory.mktemp("sealed") / "state")
    with connect(owner_url(settings), autocommit=True) as connection:
        city = TestWarehouse(settings, connection, tmp_path_factory.mktemp("inbox"))
        city.deliver_clean("petitions.cases", "2026-01-31", 3)
        city.load("petitions.cases")
        with role_connection(settings, "transformer") as dbt:
            dbt.execute(_MARTS.encode())
            dbt.execute("grant select on all tables in schema marts to auditor, loader")
        Sealed(city, warehouse).publish()
    return settings


@pytest.fixture
def sealed(
    sealed_once: Settings,
    copy_of: Callable[[Settings, Path], AbstractContextManager[Settings]],
    tmp_path: Path,
    warehouse: Settings,
) -> Iterator[Sealed]:
    with (
        copy_of(sealed_once, tmp_path / "state") as settings,
        connect(owner_url(settings), autocommit=True) as connection,
    ):
        yield Sealed(TestWarehouse(settings, connection, tmp_path / "inbox"), warehouse)
