"""The contestant's side: prepare, say ready, wait for the word, work, say done.

Messages are lines of JSON on what was standard output; whatever libraries print goes to standard error, which
the harness keeps as the contestant's log.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

Arguments = Mapping[str, Any]
Facts = Mapping[str, float]
Work = Callable[[Callable[[str], None]], Facts]
"""Does the measured work and returns numbers about it; it is handed a function to call after each stage."""


def perform(prepare: Callable[[Arguments], Work]) -> None:
    """Run a contestant: what `prepare` does is not measured, what it returns is."""
    messages = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(**message: object) -> None:
        messages.write(json.dumps(message) + "\n")
        messages.flush()

    work = prepare(json.loads(sys.argv[1]))
    say(event="ready")
    if sys.stdin.readline():
        facts = work(lambda stage: say(event="stage", name=stage))
        say(event="done", facts=dict(facts))
        sys.stdin.readline()  # until the processor times of this process and its sessions were read
