"""Builds a past publication again from what was known at its moment, beside the marts, and compares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from psycopg.sql import SQL, Composable, Identifier

from cityplan import COMMAND
from cityplan.audit.manifest import ManifestError, manifest_path
from cityplan.audit.rebuilt_marts import RebuiltMart, rebuilt_marts, sealed_marts
from cityplan.audit.values import Difference, value_differences
from cityplan.errors import CityplanError
from cityplan.publication.build import build_aside
from cityplan.publication.commits import find_commit
from cityplan.publication.exports import Export, export, values_in, values_known_at
from cityplan.publication.project import BuildError
from cityplan.publication.record import Publication
from cityplan.publication.versions import code_version
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, connect, owner_url, role_connection

_SCHEMAS = ("staging", "intermediate", "indicators", "marts")
WHAT_VALUES_ARE_MADE_OF = ("--select", "+fct_indicator_value")
"""The models a rebuild of the values needs: their own and all before them."""

_PUBLICATION = """
select publication_id, business_date, known_at, code_version, checksum
from audit.publication
where publication_id = %s and completed_at is not null
"""


class RebuildError(CityplanError):
    """A publication that cannot be rebuilt."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A publication built again: its sealed checksum, both exports, the figures that differ (at most 100).

    `path` is the sorted CSV of the rebuilt values; `code_then` and `code_now` are the digests of the models.
    `marts` are the other tables, none where `unsealed` says why there is nothing to compare them with.
    """

    publication_id: int
    known_at: datetime
    checksum: str
    kept: Export
    rebuilt: Export
    differences: tuple[Difference, ...]
    code_then: str
    code_now: str
    path: Path
    marts: tuple[RebuiltMart, ...]
    unsealed: str | None

    @property
    def is_equal(self) -> bool:
        """Whether kept and rebuilt values and all tables rebuilt are, byte for byte, what was sealed."""
        values_are = self.checksum == self.kept.sha256 == self.rebuilt.sha256
        return values_are and not any(mart.differs for mart in self.marts)


def rebuild(settings: Settings, publication_id: int, checkout: Path | None = None) -> Rebuilt:
    """Build the publication again and compare it with what was sealed and what the vintage keeps of it.

    It is built with the models that are here, or with those of another checkout of this repository, which
    must be the ones it was made with. Raises RebuildError when they are not or there is no such publication,
    BuildError when a model fails.
    """
    if checkout is not None:
        settings = replace(settings, root=checkout)
    with (
        connect(owner_url(settings), autocommit=True) as owner,
        scratch(owner, f"rebuild_{publication_id}_") as prefix,
    ):
        if checkout is not None:
            _refuse_others(owner, publication_id, checkout)
        return rebuild_within(settings, owner, prefix, publication_id)


def _refuse_others(owner: Connection, publication_id: int, checkout: Path) -> None:
    """Raise RebuildError unless the checkout has the models the publication was made with."""
    row = owner.execute(_PUBLICATION, (publication_id,)).fetchone()
    found = code_version(checkout / "dbt_project")
    if row is not None and row[3] != found:
        raise RebuildError(
            f"Publication {publication_id} was made with models {row[3]}; {checkout} has {found} "
            "(模型版本不符).",
            "`rebuild` without --checkout says which commit has them.",
        )


def rebuild_within(
    settings: Settings, owner: Connection, prefix: str, publication_id: int, selection: Sequence[str] = ()
) -> Rebuilt:
    """Build the publication again in scratch schemas that are there; `selection` of models, if not all.

    Only tables that were built are compared with what was sealed.
    """
    row = owner.execute(_PUBLICATION, (publication_id,)).fetchone()
    if row is None:
        raise RebuildError(
            f"There is no completed publication {publication_id} (无此发布).",
            "Its number stands in audit.publication.",
        )
    *which, code_then, checksum = row
    publication = Publication(*which)
    built = build_aside(settings, publication, prefix, *selection)
    failed = [model for model in built if model.status == "failed"]
    if failed:
        raise BuildError(f"{failed[0].name}: {failed[0].message}", "Read what dbt printed.")
    sealed, unsealed = _sealed(settings, publication_id)
    path = manifest_path(settings, publication_id).with_name("rebuilt_values.csv")
    schema = f"{prefix}intermediate"
    with role_connection(settings, "transformer", autocommit=True) as connection:
        kept, rebuilt = values_known_at(publication.known_at), values_in(schema)
        return Rebuilt(
            publication_id,
            publication.known_at,
            checksum,
            export(connection, kept),
            _written(connection, rebuilt, path),
            tuple(value_differences(connection, kept, rebuilt)),
            code_then,
            code_version(settings.root / "dbt_project"),
            path,
            tuple(rebuilt_marts(connection, schema, sealed, path.with_name("rebuilt_marts"))),
            unsealed,
        )


def other_models(root: Path, rebuilt: Rebuilt) -> Iterator[str]:
    """Say that the models are not those of then, which commit has those, and how to build with them."""
    yield (
        f"NOT the models of then 并非当时的模型: made with 当时 {rebuilt.code_then}, "
        f"rebuilt with 现在 {rebuilt.code_now}; differences may come from definitions 差异可能来自定义变更."
    )
    commit = find_commit(root, rebuilt.code_then)
    if commit is None:
        yield (
            "No commit here has them: take the release that was deployed then and give its folder to "
            "--checkout. 本仓库无此版本，请取回当时部署的版本。"
        )
        return
    yield f"They are those of commit 当时的提交 {commit}. To build with them 用其重建:"
    yield f"  git worktree add ../models-of-then {commit}"
    yield f"  {COMMAND} rebuild {rebuilt.publication_id} --checkout ../models-of-then"


@contextmanager
def scratch(owner: Connection, prefix: str) -> Iterator[str]:
    """Yield the prefix of fresh schemas for dbt, dropped at the end; the connection is in autocommit."""
    names = [Identifier(f"{prefix}{schema}") for schema in _SCHEMAS]
    try:
        for name in names:
            owner.execute(SQL("drop schema if exists {} cascade").format(name))
            owner.execute(SQL("create schema {} authorization transformer").format(name))
        yield prefix
    finally:
        for name in names:
            owner.execute(SQL("drop schema if exists {} cascade").format(name))


def _sealed(settings: Settings, publication_id: int) -> tuple[Mapping[str, Export], str | None]:
    try:
        return sealed_marts(settings, publication_id), None
    except ManifestError as problem:
        return {}, str(problem)


def _written(connection: Connection, rows: Composable, path: Path) -> Export:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        return export(connection, rows, file)
