"""Without irregularities every published figure is the truth the city started from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cityplan.city.truth.evidence import Evidence
from cityplan.contracts import load_contracts
from cityplan.reference import read_divisions
from tests.integration.reproduction.comparing import status_differences, value_differences
from tests.integration.reproduction.conftest import Loaded, assert_as_the_script_says


@pytest.fixture(scope="module")
def hamlet(load_hamlet: Callable[[bool], Loaded]) -> Loaded:
    return load_hamlet(False)


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
