"""The tasks of the repair DAGs: what-if first, the repair only when it is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from cityplan.audit import override, proposals
from cityplan.audit.waiving import RepairError
from cityplan.audit.what_if import WhatIf
from cityplan.orchestration import repair_tasks

SAID = WhatIf(("accepted",), (), ("nursing_bed_share",), 7)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The run's parameters; proposal and override only note that they were called."""
    params: dict[str, Any] = {"delivery_id": 7, "person": "李审计", "reason": "核实", "what_if": True}
    monkeypatch.setattr(repair_tasks, "get_current_context", lambda: {"params": params})
    monkeypatch.setattr(repair_tasks, "task_settings", lambda: None)
    monkeypatch.setattr(proposals, "propose_override", lambda *_: SAID)
    monkeypatch.setattr(override, "override", lambda _, delivery_id, *words: (delivery_id, *words))
    return params


@pytest.mark.usefixtures("asked")
def test_it_is_only_tried_at_first() -> None:
    answer = repair_tasks.override_refusal()
    assert answer[0] == "accepted"
    assert "0 of 7 figures would move" in answer[1]


def test_it_is_done_when_it_is_no_trial(asked: dict[str, Any]) -> None:
    asked["what_if"] = False
    assert repair_tasks.override_refusal() == ["(7, '李审计', '核实')"]


@pytest.mark.usefixtures("asked")
def test_what_cannot_be_repaired_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> WhatIf:
        raise RepairError("Delivery 7 is not refused.", "Look again.")

    monkeypatch.setattr(proposals, "propose_override", refuse)
    with pytest.raises(AirflowFailException, match="Delivery 7 is not refused"):
        repair_tasks.override_refusal()
