"""Floor of transformation: psql runs the statements dbt ran, one after another in dbt's order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from psycopg.sql import SQL, Identifier

from bench.city import last_publication, settings_of
from bench.contestants.copy_floor import psql
from bench.contestants.protocol import Arguments, Facts, Work, perform
from cityplan.audit.rebuild import scratch
from cityplan.publication.build import build_aside
from cityplan.publication.project import read_project
from cityplan.warehouse.connect import Connection, connect, owner_url

_PREFIX = "bench_"
_MADE = """
select relkind, nspname, relname
from pg_class
join pg_namespace on pg_namespace.oid = relnamespace
where starts_with(nspname, %s) and relkind in ('r', 'v')
"""


def prepare(arguments: Arguments, stack: ExitStack) -> Work:
    """Have dbt build the models once, keep its statements and seeds, drop all else."""
    settings = settings_of(arguments)
    owner = stack.enter_context(connect(owner_url(settings), autocommit=True))
    stack.enter_context(scratch(owner, _PREFIX))
    results = build_aside(settings, last_publication(settings), _PREFIX)
    nodes = {node.name: node for node in read_project(settings).nodes.values()}
    made = [nodes[result.name] for result in results if result.name in nodes]  # not the dashboards
    target = settings.dbt_folder / "aside"
    script = target / "models.sql"
    statements = list(_statements(target, made))
    script.write_text("set role transformer;\n" + "".join(statements), encoding="utf-8")
    _drop_all_but(owner, {node.name for node in made if node.resource_type == "seed"})

    def work(_stage: Callable[[str], None]) -> Facts:
        psql("-f", str(script), "-o", os.devnull)
        return {"models": len(statements)}

    return work


def _statements(target: Path, nodes: Iterable[Any]) -> Iterator[str]:
    """Yield each model's statements as a transaction, as dbt ran them; `nodes` are in the order of dbt."""
    for node in nodes:
        if node.resource_type == "model":
            path = target / "run" / node.package_name / node.original_file_path
            yield f"begin;\n{path.read_text(encoding='utf-8')};\ncommit;\n"


def _drop_all_but(owner: Connection, seeds: Set[str]) -> None:
    for kind, schema, name in owner.execute(_MADE, (_PREFIX,)).fetchall():
        if name not in seeds:
            statement = "drop view if exists {} cascade" if kind == "v" else "drop table if exists {} cascade"
            owner.execute(SQL(statement).format(Identifier(schema, name)))


if __name__ == "__main__":
    with ExitStack() as until_told:
        perform(partial(prepare, stack=until_told))
