"""What a task's log never shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from cityplan.orchestration import masking
from cityplan.warehouse.connect import password_name

KEPT = {
    **{name: f"kept {name}" for name in map(password_name, ("owner", "loader", "transformer", "auditor"))},
    **{name: f"kept {name}" for name in ("CITYPLAN_PSEUDONYM_KEY", "CITYPLAN_SIGNING_KEY")},
    "CITYPLAN_ALERT_WEBHOOK": "https://robot.example/send?access_token=key",
}
URL = "postgresql://warehouse_owner:p%40ss@db.example/warehouse"


@pytest.fixture
def masked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    for name, value in (KEPT | {"CITYPLAN_STATE": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("WAREHOUSE_URL", raising=False)
    found: list[str] = []
    monkeypatch.setattr(masking, "mask_secret", found.append)
    return found


def test_every_secret_that_a_task_may_use_is_masked(masked: list[str]) -> None:
    masking.task_settings()
    assert sorted(masked) == sorted(KEPT.values())


def test_of_an_existing_server_the_owner_s_password_is_masked_in_both_writings(
    masked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", URL)
    masking.task_settings()
    assert {URL, "p@ss"} <= set(masked)


def test_no_robot_is_no_secret(masked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYPLAN_ALERT_WEBHOOK", "")
    masking.task_settings()
    assert "" not in masked
