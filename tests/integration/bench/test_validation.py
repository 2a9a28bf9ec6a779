"""The floor's and our own contestant of the validation, on a thousand payments of which ten are broken."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bench.contest import run
from bench.model import Run
from bench.parts.scale import Scale
from bench.parts.validate import parts
from bench.payments import make_delivery
from cityplan.settings import PROJECT_ROOT, Settings


def contest(settings: Settings, module: str, arguments: object, log: Path) -> Run:
    command = [sys.executable, "-m", f"bench.contestants.{module}", json.dumps(arguments)]
    environment = {
        **os.environ,
        "CITYPLAN_STATE": str(settings.state),
        "WAREHOUSE_URL": str(settings.warehouse_url),
        "PYTHONPATH": str(PROJECT_ROOT),
    }
    return run(command, environment, PROJECT_ROOT, os.getpid(), log)


def test_floor_and_pipeline_find_the_same_broken_rows(settings: Settings, tmp_path: Path) -> None:
    make_delivery(settings, 1_000, broken=True)
    _, part = parts(Scale(1_000, 1_000, 1, tmp_path, "hamlet", tmp_path))
    arguments = {one.module: one.arguments for one in part.contestants}
    ours = contest(settings, "judge", arguments["judge"], tmp_path / "ours.log")
    assert ours.facts == {"broken": 10}
    assert list(ours.stages) == ["repeated keys", "verdicts", "split", "recorded"]
    contest(settings, "scan_floor", arguments["scan_floor"], tmp_path / "floor.log")
    lines = (tmp_path / "floor.log").read_text(encoding="utf-8").splitlines()
    counts = {name.strip(): int(count) for name, _, count in (line.partition("|") for line in lines) if count}
    assert len(counts) == len(arguments["judge"]["rules"])
    assert {rule: count for rule, count in counts.items() if count} == {"payable_yuan_in_range": 10}
