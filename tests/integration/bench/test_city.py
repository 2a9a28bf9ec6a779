"""A night of a city is loaded by several processes, one extract each."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial

from bench.city import hand_over_side_by_side, load_side_by_side, new_city
from cityplan.contracts import load_contracts
from cityplan.loading.outcome import Status
from cityplan.settings import Settings

FEW = {"government.milestones", "education.kindergartens", "housing.residential_estates"}


def test_what_was_handed_over_is_loaded_once(settings: Settings) -> None:
    city = new_city(settings, "hamlet")
    opening = city.nights[0]
    night = replace(opening, deliveries=tuple(one for one in opening.deliveries if one.extract in FEW))
    hand_over_side_by_side(city, night)
    contracts = [contract for name, contract in load_contracts().items() if name in FEW]
    load = partial(load_side_by_side, city, night.business_date, contracts)
    outcomes = load()
    assert Counter(one.extract for one in outcomes) == Counter(one.extract for one in night.deliveries)
    assert {one.status for one in outcomes} == {Status.ACCEPTED}
    assert {one.status for one in load()} == {Status.UNCHANGED}
