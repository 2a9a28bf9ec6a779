"""The main job, taken up on the eve of a city's last night: that night goes through the real scheduler."""

from __future__ import annotations

import pytest

from cityplan.city import open_city
from cityplan.orchestration.system import AirflowSystem
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection
from tests.end_to_end.operator import Operator
from tests.integration.reproduction.nights import empty_exchange
from tests.support.hamlet import SEED, PublishedHamlet

_VALUES = "select to_jsonb(value)::text from marts.fct_indicator_value as value order by 1"


@pytest.fixture(scope="module")
def operator(irregular_hamlet: PublishedHamlet) -> Operator:
    """An operator at the hamlet as it was on the eve, its exchange database too."""
    city = open_city("hamlet", SEED, True, irregular_hamlet.eve)
    empty_exchange(city)
    for night in city.nights[:-1]:
        city.deliver(night)
    return Operator(irregular_hamlet.eve)


def test_run_ends_as_the_script_says_with_the_figures_loaded_without_airflow(
    operator: Operator, irregular_hamlet: PublishedHamlet
) -> None:
    run = operator.types("run", "--scale", "hamlet", "--seed", str(SEED))
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"业务日期 business date {irregular_hamlet.nights[-1].night.business_date}" in run.stdout
    assert "普惠性幼儿园覆盖率" in run.stdout
    assert _values(irregular_hamlet.eve) == _values(irregular_hamlet.settings)
    assert not AirflowSystem(operator.settings).session, "what the command started it has stopped"


def _values(settings: Settings) -> list[tuple[str]]:
    with role_connection(settings, "auditor") as connection:
        return connection.execute(_VALUES).fetchall()
