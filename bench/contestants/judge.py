"""Ours, all checks of a delivery as the pipeline makes them, process warm.

Repeated keys, the verdicts of Great Expectations, the split of the rows, records.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from psycopg.sql import Identifier
from sqlalchemy import make_url

from bench.contestants.protocol import Arguments, Facts, Work, perform
from bench.payments import contract, copy_delivery, read_through
from cityplan.ledger import begin_delivery
from cityplan.loading.night import judge_of
from cityplan.loading.repeats import mark_repeats
from cityplan.loading.typed import records_view, work_table
from cityplan.settings import load_settings
from cityplan.validation.results import check_results, write_results
from cityplan.validation.split import check_agreement, split_rows
from cityplan.warehouse.connect import role_connection


def prepare(arguments: Arguments) -> Work:
    """Copy the rows, which the split writes into, and judge them once to be warm."""
    settings, payments = load_settings(), contract()
    connection = role_connection(settings, "loader", autocommit=True)
    judge = judge_of(settings)
    number = begin_delivery(connection)
    if (copied := copy_delivery(connection, number)) != arguments["rows"]:
        raise ValueError(f"{copied} rows were copied, there are {arguments['rows']}.")
    judge(payments, records_view(number))
    read_through(make_url(os.environ["WAREHOUSE_URL"]))

    def work(stage: Callable[[str], None]) -> Facts:
        table = work_table(number)
        repeated = mark_repeats(connection, payments, Identifier("work", table))
        stage("repeated keys")
        verdicts = judge(payments, records_view(number))
        stage("verdicts")
        split = split_rows(connection, payments, table)
        check_agreement(payments, verdicts, split.counts)
        stage("split")
        results = check_results(payments, verdicts, split.counts, arguments["rows"] - repeated, 0)
        with connection.transaction():
            write_results(connection, payments, number, results)
        stage("recorded")
        failed = [result.rule.rule_id for result in results if not result.passed]
        if failed != arguments["failing"]:
            raise ValueError(f"{failed} failed, {arguments['failing']} should have.")
        return {"broken": split.broken}

    return work


if __name__ == "__main__":
    perform(prepare)
