"""Peer: dbt's data tests, four at a time; the project is parsed before.

Rules that dbt has no test for are a generic test of the project's own, which selects the rows that break one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from sqlalchemy import make_url

from bench.contestants.protocol import Arguments, Facts, Work, perform

_HOLDS = "{% test holds(model, breaking) %}select 1 from {{ model }} where {{ breaking }}{% endtest %}\n"


def prepare(arguments: Arguments) -> Work:
    """Write and parse a project; the work is `dbt test`."""
    folder = Path(os.environ["CITYPLAN_STATE"]) / "dbt"
    _write(folder, arguments["table"], arguments["rules"])
    place = ["--project-dir", str(folder), "--profiles-dir", str(folder), "--log-level-file", "none"]
    manifest: Any = dbtRunner().invoke(["parse", *place]).result

    def work(_stage: Callable[[str], None]) -> Facts:
        outcome: Any = dbtRunner(manifest=manifest).invoke(["test", "--threads", "4", *place])
        if outcome.exception is not None:
            raise outcome.exception
        states = [result.status for result in outcome.result]
        failed = states.count("fail")
        if failed != len(arguments["failing"]) or "error" in states or len(states) != len(arguments["rules"]):
            raise ValueError(f"{len(states)} tests ended as {sorted(set(states))}, {failed} failed.")
        return {"failed": failed}

    return work


def _write(folder: Path, table: str, rules: list[dict[str, Any]]) -> None:
    url = make_url(os.environ["WAREHOUSE_URL"])
    profile = {
        "type": "postgres",
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "password": url.password,
        "dbname": url.database,
        "schema": "bench",
        "threads": 4,
    }
    tests: list[Any] = []
    columns: dict[str, list[str]] = {}
    for number, rule in enumerate(rules):
        match rule["expectation"]:
            case "expect_column_values_to_not_be_null":
                columns.setdefault(rule["kwargs"]["column"], []).append("not_null")
            case "expect_compound_columns_to_be_unique":
                columns.setdefault(rule["kwargs"]["column_list"][0], []).append("unique")
            case _:
                tests.append(
                    {"holds": {"name": f"holds_{number}", "arguments": {"breaking": rule["breaking"]}}}
                )
    source = {
        "name": table,
        "data_tests": tests,
        "columns": [{"name": name, "data_tests": of_column} for name, of_column in columns.items()],
    }
    files: dict[str, Any] = {
        "dbt_project.yml": {"name": "bench", "profile": "bench", "version": "1.0", "model-paths": ["models"]},
        "profiles.yml": {"bench": {"target": "bench", "outputs": {"bench": profile}}},
        "models/sources.yml": {"sources": [{"name": "work", "tables": [source]}]},
    }
    (folder / "models").mkdir(parents=True)
    (folder / "tests" / "generic").mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
    (folder / "tests" / "generic" / "holds.sql").write_text(_HOLDS, encoding="utf-8")


if __name__ == "__main__":
    perform(prepare)
