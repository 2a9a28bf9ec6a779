"""What `clean` removes, and what a warehouse that stays elsewhere still needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cityplan.cli.warehouse import app

RUNNER = CliRunner()


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    state = tmp_path / "state"
    for folder in ("landing/ab", "reports", "dbt"):
        (state / folder).mkdir(parents=True)
    (state / "secrets.env").write_text("CITYPLAN_PSEUDONYM_KEY=00\n")
    monkeypatch.setenv("CITYPLAN_STATE", str(state))
    monkeypatch.delenv("WAREHOUSE_URL", raising=False)
    return state


def test_every_local_state_goes(state: Path) -> None:
    assert RUNNER.invoke(app, ["clean"]).exit_code == 0
    assert not state.exists()


def test_keys_and_archive_stay_with_a_warehouse_that_stays(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://owner@127.0.0.1:1/warehouse")
    said = RUNNER.invoke(app, ["clean"])
    assert said.exit_code == 0, said.output
    assert sorted(path.name for path in state.iterdir()) == ["landing", "secrets.env"]
    assert "landing, secrets.env" in said.output


def test_a_folder_that_is_none_of_ours_is_left_alone(state: Path) -> None:
    (state / "secrets.env").unlink()
    assert RUNNER.invoke(app, ["clean"]).exit_code != 0
    assert (state / "landing").exists()
