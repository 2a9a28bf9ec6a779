"""A dbt project as its manifest shows it: what there is, what it depends on, who depends on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Project:
    """Nodes keyed by unique id: models, seeds, snapshots and tests in `nodes`; the others by their kind."""

    nodes: Mapping[str, Node]
    sources: Mapping[str, Node] = field(default_factory=dict)
    exposures: Mapping[str, Node] = field(default_factory=dict)
    macros: Mapping[str, Node] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Project:
        """Return the project of a manifest.json."""
        return cls(manifest["nodes"], manifest["sources"], manifest["exposures"], manifest["macros"])

    def of_type(self, resource_type: str) -> Iterator[Node]:
        """Yield the nodes of a type: model, seed, snapshot, test."""
        return (node for node in self.nodes.values() if node["resource_type"] == resource_type)

    def behind(self, node: Node, layers: Collection[str]) -> list[Node]:
        """Return the node with the macros and the models of some layers that it depends on, near and far."""
        found = [node]
        for known in found:
            named = [*known["depends_on"].get("nodes", ()), *known["depends_on"]["macros"]]
            further = [self.nodes.get(unique_id, self.macros.get(unique_id)) for unique_id in named]
            found += [
                one
                for one in further
                if one and one not in found and (one["resource_type"] == "macro" or layer(one) in layers)
            ]
        return found

    @property
    def models(self) -> list[Node]:
        """The models of the project."""
        return list(self.of_type("model"))

    def node(self, unique_id: str) -> Node:
        """Return a node or a source."""
        return self.nodes[unique_id] if unique_id in self.nodes else self.sources[unique_id]

    def parents(self, node: Node, resource_type: str) -> list[Node]:
        """Return what a node depends on directly, of one type."""
        named = [self.node(unique_id) for unique_id in node["depends_on"]["nodes"]]
        return [parent for parent in named if parent["resource_type"] == resource_type]

    def children(self, node: Node) -> list[Node]:
        """Return the models that depend on a node directly."""
        return self._children[node["unique_id"]]

    @cached_property
    def _children(self) -> Mapping[str, list[Node]]:
        children: dict[str, list[Node]] = defaultdict(list)
        for model in self.models:
            for unique_id in model["depends_on"]["nodes"]:
                children[unique_id].append(model)
        return children

    def tests_of(self, node: Node) -> list[Node]:
        """Return the data tests attached to a node."""
        return [test for test in self.of_type("test") if test.get("attached_node") == node["unique_id"]]


def layer(node: Node) -> str:
    """Return the layer of a model: the folder below models."""
    return str(node["path"]).split("/", maxsplit=1)[0]
