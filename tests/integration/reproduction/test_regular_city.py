"""Without irregularities every published figure is the truth the city started from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cityplan.city import open_city
from cityplan.city.truth.evidence import Evidence
from cityplan.contracts import load_contracts
from cityplan.reference import read_divisions
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection
from tests.integration.reproduction.comparing import status_differences, value_differences
from tests.integration.reproduction.conftest import Loaded, assert_as_the_script_says, read_loaded
from tests.integration.reproduction.nights import load_city, publish
from tests.support.hamlet import SEED


@pytest.fixture(scope="module")
def hamlet(
    make_warehouse: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    settings = make_warehouse(tmp_path_factory.mktemp("regular"))
    city = open_city("hamlet", SEED, False, settings)
    nights = load_city(city)
    publish(settings, city.nights[-1].business_date)
    with role_connection(settings, "loader", autocommit=True) as connection:
        yield read_loaded(city, nights, connection)


def test_every_delivery_ends_as_the_script_says(hamlet: Loaded) -> None:
    assert_as_the_script_says(hamlet)


def test_nothing_is_set_aside(hamlet: Loaded) -> None:
    assert sum(one.quarantined for loaded in hamlet.nights for one in loaded.outcomes) == 0


def test_every_indicator_equals_the_truth(hamlet: Loaded) -> None:
    last = hamlet.city.nights[-1].business_date
    accepted = {name: hamlet.city.accepted(name, last) for name in load_contracts()}
    truth = Evidence(accepted, load_contracts(), read_divisions())
    assert value_differences(hamlet.values, truth, last) == ""


def test_every_verdict_follows_from_the_published_values(hamlet: Loaded) -> None:
    assert status_differences(hamlet.status, hamlet.values) == ""
