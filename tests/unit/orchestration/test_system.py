"""One Airflow per installation, however many commands start it at once and whoever it runs for."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cityplan.orchestration.errors import OrchestrationError
from cityplan.orchestration.lifetime import Lifetime
from cityplan.orchestration.processes import started_at
from cityplan.orchestration.system import AirflowSystem
from cityplan.settings import load_settings


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AirflowSystem]:
    """A system whose supervisor only sleeps, and is slow to start."""
    popen, started = subprocess.Popen, []

    def slowly(_command: list[str], **_options: Any) -> subprocess.Popen[bytes]:
        time.sleep(0.2)
        started.append(popen(["sleep", "60"], start_new_session=True))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", slowly)
    settings = load_settings(
        {"CITYPLAN_STATE": str(tmp_path), "WAREHOUSE_URL": "postgresql://owner:pw@db.example:6432/warehouse"}
    )
    system = AirflowSystem(settings)
    yield system
    for process in started:
        process.kill()
        process.wait()


def test_of_several_starts_at_once_one_starts_it(system: AirflowSystem) -> None:
    with ThreadPoolExecutor(4) as pool:
        launched = list(pool.map(lambda _: system.launch(Lifetime.SYSTEM, follow_clock=False), range(4)))
    assert sorted(launched) == [False, False, False, True]


@pytest.mark.parametrize("lifetime", Lifetime)
def test_who_finds_one_that_lives_for_another_command_is_told_which(
    system: AirflowSystem, lifetime: Lifetime
) -> None:
    assert system.launch(Lifetime.CALLER, follow_clock=False)
    with pytest.raises(OrchestrationError, match=f"Wait until .* {os.getpid()} "):
        system.launch(lifetime, follow_clock=False)
    assert system.stop()
    assert system.launch(lifetime, follow_clock=False)


def test_one_that_stays_serves_every_command(system: AirflowSystem) -> None:
    assert system.launch(Lifetime.SYSTEM, follow_clock=True)
    assert not system.launch(Lifetime.CALLER, follow_clock=False)


def test_one_that_an_earlier_version_started_is_still_found(system: AirflowSystem) -> None:
    note = {"pid": os.getpid(), "started_at": started_at(os.getpid()), "port": 4242}
    file = system.settings.airflow_home / "running.json"
    file.parent.mkdir()
    file.write_text(json.dumps(note))
    assert not system.launch(Lifetime.CALLER, follow_clock=False)
    file.unlink()


def test_stopping_what_never_ran_makes_no_folder(system: AirflowSystem) -> None:
    assert not system.stop()
    assert not system.settings.airflow_home.exists()
