"""dbt's build of a publication, in this process, reported model by model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cityplan.publication.dbt_command import run_dbt
from cityplan.publication.moved import extent_of
from cityplan.publication.project import (
    NO_ARTEFACTS,
    OF_PUBLICATIONS,
    BuildError,
    dbt_arguments,
    read_project,
)
from cityplan.publication.record import Publication
from cityplan.settings import Settings

_BAD = ("error", "fail", "runtime error", "partial success")
_NIGHTLY = ("--exclude-resource-type", "unit_test")
"""Unit tests are about the code, not about tonight's data: they run in the test suite."""

_PROVEN = ("--exclude", "test_name:unique_grain,config.materialized:table+1")
"""A table's grain is its primary key: without it there would be no table."""

_MODELS_ONLY = (*_NIGHTLY, "--exclude-resource-type", "test")


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
    """Build and test the models of a publication; the marts change for their readers only if all went well.

    Made anew is what something new since the last build can have moved (see `moved`); everything, when other
    code, contracts or divisions made it, and when this installation has not described the code yet. Models
    that carry over what they made then read only the versions that changed since. `selection`, options of
    dbt, says otherwise what to build; the next build makes everything. Raises BuildError when dbt does not
    get as far as building.
    """
    manifest = read_project(settings)
    extent = extent_of(settings, publication, manifest)
    variables = _moment(publication) | {
        "publication_id": publication.publication_id,
        "code_version": extent.mark.code,
    }
    if not selection:
        variables |= {"build_mark": extent.mark.as_text()}
    target = settings.dbt_folder / "target"
    described = target / "described.txt"
    is_described = described.is_file() and described.read_text(encoding="utf-8") == extent.mark.code
    if selection:
        options = (*_NIGHTLY, *selection)
    else:
        options = (*_NIGHTLY, *_PROVEN, *(extent.selection if is_described else ()))
    if is_described:  # manifest.json is of the code: a code's first whole build writes it
        options = (*options, NO_ARTEFACTS)
    results = _build(settings, target, manifest, variables, options)
    if not (selection or is_described) and all(result.status == "success" for result in results):
        described.write_text(extent.mark.code, encoding="utf-8")
    return results


def build_aside(
    settings: Settings, publication: Publication, prefix: str, *selection: str
) -> list[ModelResult]:
    """Build models as known to a publication in schemas of their own, whose names begin with `prefix`.

    Neither the marts nor the vintage change, and nothing is carried over: every version known then is read.
    The schemas must be there. Raises BuildError like `build`.
    """
    variables = _moment(publication) | {"publish": False, "schema_prefix": prefix}
    manifest = read_project(settings, prefix)
    options = (*_MODELS_ONLY, "--exclude", OF_PUBLICATIONS, NO_ARTEFACTS, *selection)
    return _build(settings, settings.dbt_folder / "aside", manifest, variables, options)


def _moment(publication: Publication) -> dict[str, Any]:
    return {
        "business_date": publication.business_date.isoformat(),
        "known_at": publication.known_at.isoformat(),
    }


def _build(
    settings: Settings, target: Path, manifest: Any, variables: Mapping[str, Any], options: tuple[str, ...]
) -> list[ModelResult]:
    built = run_dbt(dbt_arguments(settings.root, target, "build", variables, *options), manifest)
    if built.result is None:
        raise BuildError(f"dbt cannot build: {built.exception}", "Read the task's log.")
    results = gather(built.result.results)
    if not built.success and not any(result.status == "failed" for result in results):
        raise BuildError(
            "dbt built the models but could not publish them.", "Read the end of the task's log."
        )
    return results


def gather(results: Iterable[Any]) -> list[ModelResult]:
    """Gather dbt's results by the model they are about: a test belongs to what it is attached to.

    A model that stood, whose tests read one that was built too, is told only when such a test failed.
    """
    models: dict[str, ModelResult] = {}
    built: set[str] = set()
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
            built.add(name)
            model = replace(model, seconds=round(result.execution_time, 2))
        if result.status in _BAD:
            message = f"{model.message}\n{node.name}: {result.message}".strip()
            model = replace(model, status="failed", message=message)
        elif result.status == "skipped" and model.status == "success":
            model = replace(model, status="skipped")
        models[name] = model
    return [model for name, model in models.items() if name in built or model.status != "success"]


def _tested(node: Any) -> str:
    """Return the name of the model a test is attached to; a test of several belongs to the last."""
    attached = getattr(node, "attached_node", None) or getattr(node, "tested_node_unique_id", None)
    unique_id = attached or (node.depends_on.nodes or [node.unique_id])[-1]
    return str(unique_id).split(".")[2]
