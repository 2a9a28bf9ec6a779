"""With irregularities every figure is what the accepted rows come to, recomputed from the raw texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.reproduction.comparing import status_differences, value_differences
from tests.integration.reproduction.conftest import Loaded
from tests.integration.reproduction.readback import accepted_evidence


@pytest.fixture(scope="module")
def hamlet(load_hamlet: Callable[[bool], Loaded]) -> Loaded:
    return load_hamlet(True)


def test_every_delivery_ends_as_the_script_says(hamlet: Loaded) -> None:
    for night, outcomes in hamlet.nights:
        found = {(one.extract, one.as_of): str(one.status) for one in outcomes}
        decided = {key: found.get(key) for key in night.expected}
        assert decided == {key: str(expected) for key, expected in night.expected.items()}


def test_some_rows_are_set_aside_and_every_record_is_accounted_for(hamlet: Loaded) -> None:
    outcomes = [one for _, night in hamlet.nights for one in night]
    assert sum(one.quarantined for one in outcomes) > 0
    for one in outcomes:
        assert one.read == one.accepted + one.quarantined + one.skipped + one.refused, str(one)


def test_every_indicator_equals_the_recomputation_over_the_accepted_rows(hamlet: Loaded) -> None:
    last = hamlet.city.nights[-1].business_date
    assert value_differences(hamlet.values, accepted_evidence(hamlet.connection), last) == ""


def test_every_verdict_follows_from_the_published_values(hamlet: Loaded) -> None:
    assert status_differences(hamlet.status, hamlet.values) == ""
