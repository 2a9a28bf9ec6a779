"""What is known of each rule once it was judged, and the errors of judging."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cityplan.contracts import Contract
from cityplan.errors import CityplanError


class ValidationError(CityplanError):
    """A rule that could not be judged, or two judgements that differ: never a department's fault."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Great Expectations says of a rule; `failed` rows are counted only for a rule that failed."""

    passed: bool
    failed: int | None


Judge = Callable[[Contract, str], Mapping[str, Verdict]]
"""Judges every rule of a contract over a table or view of schema work: rule_id -> verdict."""
