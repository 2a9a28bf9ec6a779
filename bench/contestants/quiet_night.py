"""Ours, a night without anything new through the real DAGs, from its trigger until it is done."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial

from bench.city import last_publication
from bench.contestants.protocol import Arguments, Facts, Work, perform
from cityplan.orchestration.commands import dag_ids, departments
from cityplan.orchestration.environment import metadata_url
from cityplan.orchestration.nights import Night, NightRun
from cityplan.orchestration.session import running_system
from cityplan.settings import load_settings
from cityplan.warehouse.connect import connect, owner_url
from cityplan.warehouse.roles import hand_over

_ENDED = """
select count(*), avg(extract(epoch from start_date - scheduled_dttm))
from task_instance where start_date >= %s and duration > 0 -- those skipped by the scheduler have no process
"""


class Silent:
    """Watches a night and says nothing."""

    def task_ended(self, _dag: str, _task: str, _state: str) -> None:
        """Keep it to itself."""

    def running(self, _tasks: list[str]) -> None:
        """Keep it to itself."""


def prepare(arguments: Arguments, stack: ExitStack) -> Work:
    """Start Airflow, until the stack is closed; the work is one night of all departments."""
    settings = load_settings({**os.environ, "CITYPLAN_STATE": arguments["state"]})
    night = last_publication(settings).business_date + timedelta(days=int(arguments["next"]))
    with connect(owner_url(settings), autocommit=True) as owner:
        hand_over(owner, owner.info.dbname)  # the server's roles have served other contestants' warehouses
    system = stack.enter_context(running_system(settings))
    system.wait_until_ready(dag_ids())
    client = stack.enter_context(system.client())
    metadata = stack.enter_context(connect(metadata_url(settings)))
    began = metadata.execute("select now()").fetchone()

    def work(_stage: Callable[[str], None]) -> Facts:
        result = NightRun(client, Night(night, departments()), departments(), Silent()).run()
        if result.failures or (result.publication is not None) != arguments["next"]:
            raise ValueError(f"The night of {night} ended otherwise: {result}")
        tasks, waiting = metadata.execute(_ENDED, began).fetchone() or (0, 0)
        return {"tasks": tasks, "waiting s": float(waiting)}

    return work


if __name__ == "__main__":
    with ExitStack() as until_told:
        perform(partial(prepare, stack=until_told))
