"""The project is read once for all warehouses: what is kept is what dbt reads for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cityplan.publication.dbt_command import run_dbt
from cityplan.publication.project import PLACEHOLDERS, dbt_arguments, read_project
from cityplan.settings import Settings
from cityplan.warehouse.connect import owner_url


def places(manifest: Any) -> dict[str, tuple[str, str, str | None]]:
    """Where dbt looks for each node of a kind that stands in the warehouse."""
    return {
        node.unique_id: (node.database, node.schema, getattr(node, "relation_name", None))
        for node in (*manifest.nodes.values(), *manifest.sources.values())
        if node.resource_type in ("model", "seed", "snapshot", "source")
    }


def test_the_kept_project_is_the_one_dbt_reads_for_a_warehouse_and_a_prefix(
    settings: Settings, tmp_path: Path
) -> None:
    kept = read_project(settings, "rebuild_7_")
    variables = dict(PLACEHOLDERS) | {"schema_prefix": "rebuild_7_", "publish": False}
    arguments = dbt_arguments(settings.root, tmp_path, "parse", variables, "--no-partial-parse")
    read = run_dbt(["--quiet", *arguments])
    assert places(kept) == places(read.result)
    assert {name for name, _, _ in places(kept).values()} == {str(owner_url(settings).database)}
