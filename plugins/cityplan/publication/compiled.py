"""The models' SQL as dbt compiles it, for those who read it or run it elsewhere than a build does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from graphlib import TopologicalSorter
from io import StringIO
from pathlib import Path
from typing import Any

from cityplan.publication.dbt_command import run_dbt
from cityplan.publication.project import NO_ARTEFACTS, BuildError, dbt_arguments, read_project
from cityplan.settings import Settings


@dataclass(frozen=True, slots=True)
class Node:
    """A model, seed, snapshot or source of the project; `name` is its unique id.

    `schema` and `relation` are where it stands, `is_view` says whether a model stores nothing. `upstream` are
    the unique ids of what it reads. `sql` is its compiled query, empty unless it was asked for.
    """

    name: str
    kind: str
    schema: str
    relation: str
    is_view: bool
    upstream: tuple[str, ...]
    sql: str = ""

    @property
    def folder(self) -> str:
        """The schema without the prefix of a build beside the warehouse's own."""
        return self.schema.rsplit("_", 1)[-1]


def compiled(
    settings: Settings,
    target: Path,
    variables: Mapping[str, Any],
    wanted: Callable[[Mapping[str, Node]], Collection[str]],
) -> list[Node]:
    """Return the nodes that `wanted` chooses by unique id, each before those that read it, with their SQL.

    The names of the models' schemas begin with the variable `schema_prefix`; `wanted` is given all nodes.
    Nothing is built. Raises BuildError when dbt cannot read or compile the project.
    """
    with redirect_stdout(StringIO()):  # dbt tells of its start, and prints the SQL of what is selected first
        manifest = read_project(settings, variables["schema_prefix"])
        everything = (*manifest.nodes.values(), *manifest.sources.values())
        nodes = {item.unique_id: _node(item) for item in everything}
        chosen = set(wanted(nodes))
        selected = [name.rsplit(".", 1)[-1] for name in sorted(chosen)]
        arguments = dbt_arguments(
            settings.root, target, "compile", variables, NO_ARTEFACTS, "--select", *selected
        )
        done = run_dbt(arguments, manifest)
    if not done.success:
        raise BuildError(f"dbt cannot compile its models: {done.exception}", "Correct the model it names.")
    results = {result.node.unique_id: result.node for result in done.result.results}
    return [_node(results[name], results[name].compiled_code) for name in in_order(nodes) if name in chosen]


def in_order(nodes: Mapping[str, Node]) -> list[str]:
    """Return the unique ids of all nodes, each behind what it reads."""
    return list(TopologicalSorter({name: node.upstream for name, node in nodes.items()}).static_order())


def _node(item: Any, sql: str = "") -> Node:
    is_source = item.resource_type == "source"
    return Node(
        name=item.unique_id,
        kind=str(item.resource_type.value),
        schema=item.schema,
        relation=item.identifier if is_source else item.alias,
        is_view=not is_source and item.config.materialized == "view",
        upstream=() if is_source else tuple(getattr(item.depends_on, "nodes", ())),
        sql=sql,
    )
