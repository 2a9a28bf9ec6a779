"""What a verification finds: one thing that is not what it was when it was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is event, delivery, row, file, freeze, publication or manifest; `name` which one; `problem` what
    is wrong.
    """

    kind: str
    name: str
    problem: str

    def __str__(self) -> str:
        return f"{_KINDS[self.kind]} {self.name}: {self.problem}"


@dataclass(frozen=True, slots=True)
class NotCompared:
    """Deliveries whose rows were not proven, and why."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"not compared 未比对: {self.name}: {self.reason}"


_KINDS = {
    "event": "ledger event 台账事件",
    "delivery": "delivery 交付",
    "row": "row 行",
    "file": "file 文件",
    "freeze": "freeze 冻结",
    "publication": "publication 发布",
    "manifest": "manifest 清单",
}


def differences(signed: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """Say for each column of `signed` how `found` differs from it."""
    for column, value in signed.items():
        if found.get(column) != value:
            yield f"column 列 {column} is {found.get(column)!r}, signed 签名时为 {value!r}"
