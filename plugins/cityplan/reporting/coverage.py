"""The matrix of extracts and quality dimensions: which rules hold where, or why none does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cityplan import COMMAND
from cityplan.contracts import Contract
from cityplan.reporting.grades import DIMENSIONS
from cityplan.validation.rules import all_rules

_HEAD = f"""# Rules by extract and quality dimension · 规则覆盖表

Made by `{COMMAND} rule-coverage` from the contracts (dimensions of GB/T 36344).
A cell lists the rules; *italics* say why an extract has none in a dimension.
单元格列出规则；斜体为没有规则的理由。
"""


def coverage(contracts: Mapping[str, Contract]) -> str:
    """Return the matrix as Markdown, a table per extract."""
    return _HEAD + "".join(line for contract in contracts.values() for line in _table(contract))


def cell(contract: Contract, dimension: str) -> str:
    """Return the ids of the rules of a dimension, or the reason for none; empty when there is neither."""
    rules = [f"`{rule.rule_id}`" for rule in all_rules(contract) if rule.dimension == dimension]
    reason = contract.no_rules.get(dimension)
    return ", ".join(rules) or (f"*{reason}*" if reason else "")


def _table(contract: Contract) -> Iterator[str]:
    yield f"\n## {contract.name} · {contract.zh}\n\n| 维度 Dimension | 规则 Rules |\n|---|---|\n"
    for dimension, (zh, en) in DIMENSIONS.items():
        yield f"| {zh} {en} | {cell(contract, dimension)} |\n"
