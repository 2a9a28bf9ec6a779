"""Ours, dbt's build of every model from all that is known, beside the marts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from functools import partial

from bench.city import last_publication, settings_of
from bench.contestants.protocol import Arguments, Facts, Work, perform
from cityplan.audit.rebuild import scratch
from cityplan.publication.build import build_aside
from cityplan.warehouse.connect import connect, owner_url


def prepare(arguments: Arguments, stack: ExitStack) -> Work:
    """Make empty schemas; the work is the build for the business date `until`."""
    settings = settings_of(arguments)
    publication = last_publication(settings)
    if arguments["until"]:
        publication = replace(publication, business_date=date.fromisoformat(arguments["until"]))
    owner = stack.enter_context(connect(owner_url(settings), autocommit=True))
    prefix = stack.enter_context(scratch(owner, "bench_"))

    def work(_stage: Callable[[str], None]) -> Facts:
        results = build_aside(settings, publication, prefix)
        failed = [result.name for result in results if result.status != "success"]
        if failed:
            raise ValueError(f"These models failed: {', '.join(failed)}.")
        return {"models": len(results)}

    return work


if __name__ == "__main__":
    with ExitStack() as until_told:
        perform(partial(prepare, stack=until_told))
