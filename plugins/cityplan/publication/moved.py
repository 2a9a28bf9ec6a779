"""What a build has to make anew: what something new since the last build can have moved. All else stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from cityplan.publication.last_build import Mark, accepted_between, last_mark, mark_of
from cityplan.publication.record import Publication
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection

_OF_THE_NIGHT = "macro.cityplan.business_date"
"""The macro by which a model says that the night itself moves it."""

_MADE = ("model.", "snapshot.")

_MOVED = "moved"
"""The tag of what a build makes: of a hundred names dbt compares each with every node."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The mark a build leaves, and the models and snapshots it makes; None: all."""

    mark: Mark
    models: tuple[str, ...] | None

    @property
    def selection(self) -> tuple[str, ...]:
        """dbt's options: these models, and with them each test that reads one of them."""
        return () if self.models is None else ("--select", f"tag:{_MOVED}")


def extent_of(settings: Settings, publication: Publication, manifest: Any) -> Extent:
    """Return how much a publication has to build, from the mark of the last build and what came since.

    What it has to build is tagged in the manifest.
    """
    with role_connection(settings, "transformer") as connection:
        mark, former = mark_of(settings, connection, publication), last_mark(connection)
        if former is None or not mark.can_follow(former):
            return Extent(mark, None)
        accepted = accepted_between(connection, former, mark)
    same_months = mark.last_month == former.last_month
    models = moved(manifest, accepted, same_months=same_months)
    for node in manifest.nodes.values():
        if node.unique_id.startswith(_MADE) and node.name in models:
            node.tags = [*node.tags, _MOVED]
    return Extent(mark, tuple(models))


def moved(manifest: Any, accepted: Set[tuple[str, str]], *, same_months: bool) -> list[str]:
    """Return the names of the models and snapshots that follow from what has moved.

    That is: extracts with accepted deliveries (`accepted`: department and extract), the ledger and what else
    is not history, models that are of the night; those of the calendar (meta `moves: monthly`) with a month.
    """
    manifest.build_parent_and_child_maps()
    roots = [source.unique_id for source in manifest.sources.values() if _has_moved(source, accepted)]
    used = {name: macro.depends_on.macros for name, macro in manifest.macros.items()}
    for node in manifest.nodes.values():
        stands = same_months and node.config.meta.get("moves") == "monthly"
        if not stands and node.resource_type == "model" and _is_of_the_night(node, used):
            roots.append(node.unique_id)
    return sorted(
        manifest.nodes[unique_id].name
        for unique_id in _with_all_after(roots, manifest.child_map)
        if unique_id.startswith(_MADE)
    )


def _has_moved(source: Any, accepted: Set[tuple[str, str]]) -> bool:
    if source.schema == "history":
        return (source.source_name, source.name) in accepted
    return bool(source.schema != "reference")  # the mark tells when its divisions are others


def _is_of_the_night(model: Any, used: Mapping[str, Iterable[str]]) -> bool:
    return _OF_THE_NIGHT in _with_all_after(model.depends_on.macros, used)


def _with_all_after(roots: Iterable[str], following: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the roots and all that follows them, in one step or many."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += following.get(one, ())
    return found
