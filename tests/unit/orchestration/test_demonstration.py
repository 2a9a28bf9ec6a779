"""When a night of the demonstration city has ended as its script says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cityplan.city import Delivery
from cityplan.city.model import Flaw, Night
from cityplan.errors import ConfigurationError
from cityplan.orchestration.demonstration import claim, surprises
from cityplan.orchestration.nights import NightResult
from cityplan.settings import load_settings

AS_OF = date(2026, 10, 31)
NIGHT = Night(4, AS_OF, (Delivery("petitions.cases", AS_OF), Delivery("a.b", AS_OF, flaw=Flaw.TRUNCATED)))


def became(extract: str, status: str) -> dict[str, Any]:
    return {"extract": extract, "as_of": AS_OF.isoformat(), "status": status}


AS_SCRIPTED = [became("petitions.cases", "accepted"), became("a.b", "refused")]


def of(*outcomes: dict[str, Any], failures: tuple[str, ...] = ()) -> list[str]:
    return list(surprises(NIGHT, NightResult(AS_OF, list(outcomes), list(failures))))


def test_nothing_surprises_when_the_scripted_delivery_alone_is_refused() -> None:
    assert of(*AS_SCRIPTED) == []
    assert of(became("petitions.cases", "unchanged"), became("a.b", "still_refused")) == []


def test_a_refusal_too_many_or_too_few_surprises() -> None:
    assert of(became("petitions.cases", "refused"), became("a.b", "accepted")) == [
        "petitions.cases 2026-10-31 was to be accepted, is refused",
        "a.b 2026-10-31 was to be refused, is accepted",
    ]
    assert of(*AS_SCRIPTED, became("c.d", "refused")) == ["c.d 2026-10-31 is refused"]


def test_a_delivery_that_never_arrived_surprises() -> None:
    assert of(AS_SCRIPTED[0]) == ["a.b 2026-10-31 was to be refused, is missing"]


def test_so_does_every_failure() -> None:
    assert of(*AS_SCRIPTED, failures=("plan_marts: no disk",)) == ["plan_marts: no disk"]


def test_a_warehouse_holds_one_city(tmp_path: Path) -> None:
    settings = load_settings({"CITYPLAN_STATE": str(tmp_path)})
    claim(settings, "hamlet", 1)
    claim(settings, "hamlet", 1)
    for scale, seed in (("town", 1), ("hamlet", 2)):
        with pytest.raises(ConfigurationError, match=f"scale hamlet, seed 1, not scale {scale}, seed {seed}"):
            claim(settings, scale, seed)
