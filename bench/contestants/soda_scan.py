"""Peer: Soda, one scan of SodaCL checks.

Rules that Soda has no check for are user-defined metrics, which it puts into its one query of aggregates.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from soda.scan import Scan
from sqlalchemy import make_url

from bench.contestants.protocol import Arguments, Facts, Work, perform


def prepare(arguments: Arguments) -> Work:
    """Configure the scan; the work is to run it."""
    url = make_url(os.environ["WAREHOUSE_URL"])
    source = {
        "type": "postgres",
        "host": url.host,
        "port": url.port,
        "username": url.username,
        "password": url.password,
        "database": url.database,
        "schema": "work",
    }
    scan = Scan()
    scan.set_data_source_name("warehouse")
    scan.add_configuration_yaml_str(json.dumps({"data_source warehouse": source}))  # JSON is YAML
    checks = [_check(number, rule) for number, rule in enumerate(arguments["rules"])]
    scan.add_sodacl_yaml_str(json.dumps({f"checks for {arguments['table']}": checks}))

    def work(_stage: Callable[[str], None]) -> Facts:
        scan.execute()
        scan.assert_no_error_logs()
        failed = len(scan.get_checks_fail())
        if failed != len(arguments["failing"]):
            raise ValueError(f"{failed} checks failed, {arguments['failing']} should have.")
        return {"failed": failed}

    return work


def _check(number: int, rule: dict[str, Any]) -> str | dict[str, Any]:
    kwargs = rule["kwargs"]
    match rule["expectation"]:
        case "expect_column_values_to_not_be_null":
            return f"missing_count({kwargs['column']}) = 0"
        case "expect_compound_columns_to_be_unique":
            return f"duplicate_count({', '.join(kwargs['column_list'])}) = 0"
        case "expect_column_values_to_be_between":
            limits = {"valid min": kwargs["min_value"], "valid max": kwargs["max_value"]}
            return {f"invalid_count({kwargs['column']}) = 0": limits}
    metric = f"broken_{number}"
    return {f"{metric} = 0": {f"{metric} expression": f"count(*) filter (where {rule['breaking']})"}}


if __name__ == "__main__":
    perform(prepare)
