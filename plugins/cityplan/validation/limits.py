"""The limit a rule passes by, as quality.check_result.threshold keeps it, in the rule's own measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cityplan.contracts import Contract, Rule
from cityplan.validation.predicates import breaking
from cityplan.validation.rules import DELIVERY_ON_TIME, DELIVERY_WHOLE, EXTRACT_ON_TIME

_OF_THE_CONTRACT: Mapping[str, Callable[[Contract], float]] = {
    DELIVERY_WHOLE.rule_id: lambda contract: contract.thresholds.min_rows_share,
    DELIVERY_ON_TIME.rule_id: lambda contract: contract.due_days,
    EXTRACT_ON_TIME.rule_id: lambda contract: contract.due_days,
}
_ARGUMENTS = ("max_distance", "max_factor", "mostly", "threshold", "min_value", "max_value")
"""Arguments of expectations about a whole delivery that say how far it may go; the first given counts."""


def limit_of(contract: Contract, rule: Rule) -> float:
    """Return the limit: of a rule of rows, how many may break it; of one about a whole delivery, what it or
    its contract states; 0 where neither states any: nothing is tolerated.
    """
    if rule.rule_id in _OF_THE_CONTRACT:
        return _OF_THE_CONTRACT[rule.rule_id](contract)
    if breaking(rule) is not None:
        return 0
    stated = (rule.kwargs.get(name) for name in _ARGUMENTS)
    return next((limit for limit in stated if isinstance(limit, (int, float))), 0)
