"""The dbt project as dbt reads it: read once for its files, kept, and addressed to any warehouse.

Reading takes dbt a quarter of a minute. Its own memory of what it read is of one warehouse and environment;
this one is of the files alone, so that the installation reads the project for every warehouse to come.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import pickle
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from tempfile import TemporaryDirectory
from typing import Any

from cityplan.errors import CityplanError
from cityplan.publication.dbt_command import run_dbt
from cityplan.publication.versions import code_version
from cityplan.settings import PROJECT_ROOT, Settings
from cityplan.warehouse.connect import TLS_PARAMETERS, role_url

_QUIET = ("--no-use-colors", "--log-level-file", "none")
"""dbt's own log file would tell every statement: a third of what the build costs this process. What matters,
each node and every failure in full, is in the task's log."""

NO_ARTEFACTS = "--no-write-json"
"""An option: dbt's description of what it did, manifest.json, is not written."""

_INSTALLED = PROJECT_ROOT / "dbt_project" / "target"

PLACEHOLDERS: Mapping[str, Any] = {
    "business_date": "2021-12-31",
    "known_at": "2021-12-31T00:00:00+08:00",
    "publication_id": 0,
}
"""Variables the project is read with. No model's shape depends on their values: reading sees the same every
night, only the build the real ones."""

OF_PUBLICATIONS = "fct_indicator_vintage+"
"""What only a publication has, for a build that is none to leave out."""


class BuildError(CityplanError):
    """dbt could not build at all: the project does not parse or the warehouse does not answer."""


def read_project(settings: Settings, prefix: str = "") -> Any:
    """Return dbt's manifest of the project for the warehouse of the settings; sets dbt's environment too.

    The names of the models' schemas begin with `prefix`. Raises BuildError when dbt cannot read its project.
    """
    os.environ.update(dbt_environment(settings))
    name = kept_name(settings.root)
    kept = next((path for path in (_INSTALLED / name, settings.dbt_folder / name) if path.is_file()), None)
    if kept is None:
        kept = _read(settings.root, settings.dbt_folder / name)
    return _addressed(kept, os.environ["DBT_DBNAME"], prefix)


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of dbt's profile: the warehouse as the transformer."""
    url = role_url(settings, "transformer")
    return {
        "DBT_HOST": str(url.host),
        "DBT_PORT": str(url.port or 5432),
        "DBT_USER": str(url.username),
        "DBT_PASSWORD": str(url.password),
        "DBT_DBNAME": str(url.database),
        **{f"DBT_{name.upper()}": str(url.query.get(name, "")) for name in TLS_PARAMETERS},
    }


def dbt_arguments(
    root: Path, target: Path, command: str, variables: Mapping[str, Any], *options: str
) -> list[str]:
    """Return the arguments of a dbt command on the project below `root`, with its files in the folder
    `target`.
    """
    project = str(root / "dbt_project")
    return [
        *_QUIET,
        *("--log-path", str(target / "logs")),
        command,
        *("--project-dir", project),
        *("--profiles-dir", project),
        *("--target-path", str(target)),
        *("--vars", json.dumps(dict(variables))),
        *options,
    ]


def read_ahead() -> Path:
    """Read the project for every warehouse to come, unless that was done; return where it is kept."""
    kept = _INSTALLED / kept_name(PROJECT_ROOT)
    return kept if kept.is_file() else _read(PROJECT_ROOT, kept)


def kept_name(root: Path) -> str:
    """The name of the file that keeps the project: what was read, and with which variables."""
    project = root / "dbt_project"
    read = (
        str(project),  # seeds know where they lie
        code_version(project),
        (project / "profiles.yml").read_text(encoding="utf-8"),
        version("dbt-core"),
        version("dbt-postgres"),
        python_version(),
        json.dumps(dict(PLACEHOLDERS), sort_keys=True),
    )
    return f"project-{hashlib.sha256(chr(0).join(read).encode()).hexdigest()[:16]}.pickle"


def _read(root: Path, kept: Path) -> Path:
    """Read the project into the file `kept`, in the place of those of other versions of it."""
    options = (NO_ARTEFACTS, "--no-partial-parse")
    with TemporaryDirectory() as folder:  # where dbt writes a memory of its own, which nobody reads
        arguments = dbt_arguments(root, Path(folder), "parse", PLACEHOLDERS, *options)
        read = run_dbt(["--quiet", *arguments])
    if not read.success:
        raise BuildError(f"dbt cannot read its project: {read.exception}", "Correct the file it names.")
    for former in kept.parent.glob("project-*"):
        former.unlink(missing_ok=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_name(f".{kept.stem}.{os.getpid()}")
    part.write_bytes(pickle.dumps({name: getattr(read.result, name) for name in _lasting(read.result)}))
    return part.replace(kept)


def _addressed(kept: Path, database: str, prefix: str) -> Any:
    """The kept manifest with its relations in this database, in schemas whose names begin with the prefix."""
    from dbt.contracts.graph.manifest import Manifest

    with _collecting_nothing():
        parts = pickle.loads(kept.read_bytes())  # noqa: S301 a file that this installation has written
        manifest = Manifest(**parts)
        _address(manifest, database, prefix)
    return manifest


def _lasting(manifest: Any) -> list[str]:
    """The parts of a manifest not made of others; dbt's own way to pickle one forgets fixtures."""
    names = [part.name for part in fields(manifest)]
    return [name for name in names if name != "flat_graph" and not name.startswith("_")]


def _address(manifest: Any, database: str, prefix: str) -> None:
    for node in (*manifest.nodes.values(), *manifest.sources.values()):
        former = f'"{node.database}"."{node.schema}".'
        node.database = database
        if node.resource_type != "source":
            node.schema = f"{prefix}{node.schema}"
        if relation := getattr(node, "relation_name", None):
            node.relation_name = relation.replace(former, f'"{database}"."{node.schema}".', 1)
    manifest.build_flat_graph()


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Search nothing for garbage while many objects are made that all last: half of the time otherwise."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


if __name__ == "__main__":
    read_ahead()
