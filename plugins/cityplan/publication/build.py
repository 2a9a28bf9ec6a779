"""dbt's build of a publication, in this process, reported model by model."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cityplan.errors import CityplanError
from cityplan.publication.record import Publication
from cityplan.publication.versions import code_version
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_url

_BAD = ("error", "fail", "runtime error", "partial success")
_NIGHTLY = ("--exclude-resource-type", "unit_test")
"""Unit tests are about the code, not about tonight's data: they run in the test suite."""

_MODELS_ONLY = (*_NIGHTLY, "--exclude-resource-type", "test")

_QUIET = ("--no-use-colors", "--log-level-file", "none")
"""dbt's own log file would tell every statement: a third of what the build costs this process. What matters,
each node and every failure in full, is in the task's log."""

_NO_ARTEFACTS = "--no-write-json"
"""dbt's description of the project, manifest.json, is of the code: a code's first whole build writes it."""

PLACEHOLDERS = {"business_date": "2021-12-31", "known_at": "2021-12-31T00:00:00+08:00", "publication_id": 0}
"""Variables the project is parsed with. dbt parses anew whenever a variable differs, which costs seconds, and
no model's shape depends on their values: parsing sees the same every night, only the build the real ones."""


class BuildError(CityplanError):
    """dbt could not build at all: the project does not parse or the warehouse does not answer."""


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One model, seed or snapshot with its tests.

    `status` is success, failed or skipped (something before it failed); `seconds` are those of the model
    itself.
    """

    name: str
    status: str
    seconds: float
    tests: int
    message: str


def build(settings: Settings, publication: Publication, *selection: str) -> list[ModelResult]:
    """Build and test all models for a publication; the marts change for their readers only if all went well.

    Models that carry over what they made read only the versions that changed since; what other code made, or
    what was made from later knowledge, they make anew. `selection` are options of dbt that leave out what
    nothing can have moved. Raises BuildError when dbt does not get as far as building.
    """
    variables = _moment(publication) | {
        "publication_id": publication.publication_id,
        "code_version": code_version(settings.root / "dbt_project"),
    }
    target = settings.dbt_folder / "target"
    return _build(settings, target, PLACEHOLDERS, variables, _NIGHTLY, selection)


def build_aside(
    settings: Settings, publication: Publication, prefix: str, *selection: str
) -> list[ModelResult]:
    """Build models as known to a publication in schemas of their own, whose names begin with `prefix`.

    Neither the marts nor the vintage change, and nothing is carried over: every version known then is read.
    The schemas must be there. Raises BuildError like `build`.
    """
    aside = {"publish": False, "schema_prefix": prefix}
    parsed_with = {name: value for name, value in PLACEHOLDERS.items() if name != "publication_id"} | aside
    variables = _moment(publication) | aside
    target = settings.dbt_folder / "aside"
    return _build(settings, target, parsed_with, variables, _MODELS_ONLY, selection)


def _moment(publication: Publication) -> dict[str, Any]:
    return {
        "business_date": publication.business_date.isoformat(),
        "known_at": publication.known_at.isoformat(),
    }


def _build(
    settings: Settings,
    target: Path,
    parsed_with: Mapping[str, Any],
    variables: Mapping[str, Any],
    kind: tuple[str, ...],
    selection: tuple[str, ...],
) -> list[ModelResult]:
    from dbt.cli.main import dbtRunner

    os.environ.update(dbt_environment(settings))
    parsed = dbtRunner().invoke(dbt_arguments(settings, target, "parse", parsed_with, _NO_ARTEFACTS))
    if not parsed.success:
        raise BuildError(f"dbt cannot read its project: {parsed.exception}", "Correct the file it names.")
    manifest: Any = parsed.result
    described, code = target / "described.txt", code_version(settings.root / "dbt_project")
    if described.is_file() and described.read_text(encoding="utf-8") == code:
        kind = (*kind, _NO_ARTEFACTS)
    built: Any = dbtRunner(manifest=manifest).invoke(
        dbt_arguments(settings, target, "build", variables, *kind, *selection)
    )
    if built.success and not selection:
        described.write_text(code, encoding="utf-8")
    if built.result is None:
        raise BuildError(f"dbt cannot build: {built.exception}", "Read the task's log.")
    results = gather(built.result.results)
    if not built.success and not any(result.status == "failed" for result in results):
        raise BuildError(
            "dbt built the models but could not publish them.", "Read the end of the task's log."
        )
    return results


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of dbt's profile: the warehouse as the transformer."""
    url = role_url(settings, "transformer")
    return {
        "DBT_HOST": str(url.host),
        "DBT_PORT": str(url.port or 5432),
        "DBT_USER": str(url.username),
        "DBT_PASSWORD": str(url.password),
        "DBT_DBNAME": str(url.database),
    }


def dbt_arguments(
    settings: Settings, target: Path, command: str, variables: Mapping[str, Any], *options: str
) -> list[str]:
    """Return the arguments of a dbt command on our project, with its files in the folder `target`."""
    project = str(settings.root / "dbt_project")
    return [
        *_QUIET,
        *("--log-path", str(settings.dbt_folder / "logs")),
        command,
        *("--project-dir", project),
        *("--profiles-dir", project),
        *("--target-path", str(target)),
        *("--vars", json.dumps(variables)),
        *options,
    ]


def gather(results: Iterable[Any]) -> list[ModelResult]:
    """Gather dbt's results by the model they are about: a test belongs to what it is attached to."""
    models: dict[str, ModelResult] = {}
    for result in results:
        node = result.node
        if node.resource_type == "operation":
            continue
        is_test = node.resource_type in {"test", "unit_test"}
        name = _tested(node) if is_test else node.name
        model = models.get(name) or ModelResult(name, "success", 0.0, 0, "")
        if is_test:
            model = replace(model, tests=model.tests + 1)
        else:
            model = replace(model, seconds=round(result.execution_time, 2))
        if result.status in _BAD:
            message = f"{model.message}\n{node.name}: {result.message}".strip()
            model = replace(model, status="failed", message=message)
        elif result.status == "skipped" and model.status == "success":
            model = replace(model, status="skipped")
        models[name] = model
    return list(models.values())


def _tested(node: Any) -> str:
    """Return the name of the model a test is attached to; a test of several belongs to the last."""
    attached = getattr(node, "attached_node", None) or getattr(node, "tested_node_unique_id", None)
    unique_id = attached or (node.depends_on.nodes or [node.unique_id])[-1]
    return str(unique_id).split(".")[2]
