"""The main job from an empty state to the scorecard, through the real scheduler.

What it published is looked at by all tests of the irregular hamlet.
"""

from __future__ import annotations

from cityplan.orchestration.system import AirflowSystem
from tests.support.hamlet import PublishedHamlet


def test_run_ends_as_the_script_says_and_stops_what_it_started(irregular_hamlet: PublishedHamlet) -> None:
    run = irregular_hamlet.run
    assert run.returncode == 0, run.stdout + run.stderr
    for night in irregular_hamlet.city.nights:
        assert f"业务日期 business date {night.business_date}" in run.stdout
    assert "普惠性幼儿园覆盖率" in run.stdout
    assert not AirflowSystem(irregular_hamlet.settings).session
