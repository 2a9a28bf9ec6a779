"""What each version of a definition means, kept in a lock: a changed meaning has a higher version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from cityplan import COMMAND
from cityplan.contracts import CodeList
from cityplan.definitions.loader import DefinitionError
from cityplan.definitions.model import Definition, Words
from cityplan.definitions.seeds import members
from cityplan.definitions.written_sql import behind, in_words

LOCK = "definitions/versions.lock"
_HEADER = "# Made by `python -m cityplan generate`: what each version of a definition means, as digests.\n"
_PARTS = {
    "formula": "公式",
    "window": "时间口径",
    "roll_up": "汇总方式",
    "members": "维度成员",
    "unit": "单位",
    "target": "目标",
    "reading": "读法",
    "extracts": "所用数据",
    "model": "模型",
    "macro": "宏",
}

Lock = Mapping[str, Mapping[str, Any]]
"""Indicator id -> {version, parts: part, `model <name>` or `macro <name>` -> digest}."""


def lock_of(
    definitions: Mapping[str, Definition], codelists: Mapping[str, CodeList], sql: Mapping[str, str]
) -> Lock:
    """Return the lock of the definitions.

    sql: `model <name>` or `macro <name>` -> as written. Those of an indicator are its model, the intermediate
    ones it reads and the macros all of them call, near and far.
    Names, the plan's words, reasons and English may change freely, and so may comments and layout of SQL.
    """
    parts = in_words(sql)
    of_sql = {part: _digest(words) for part, words in parts.items()}
    return {
        name: {
            "version": definition.version,
            "parts": {
                **{part: _digest(meaning) for part, meaning in _meaning(definition, codelists)},
                **{part: of_sql[part] for part in behind(name, parts)},
            },
        }
        for name, definition in sorted(definitions.items())
    }


def as_text(lock: Lock) -> str:
    """Return the lock as its file has it."""
    return _HEADER + yaml.safe_dump(dict(lock), sort_keys=False)


def from_text(text: str | None) -> Lock:
    """Read a lock file. DefinitionError when there is none: nothing could be told from it."""
    if text is None:
        raise DefinitionError(
            f"dbt_project/{LOCK} is missing (版本锁文件缺失).", "Take it back from version control."
        )
    lock: Lock = yaml.safe_load(text) or {}
    return lock


def refuse_unversioned_changes(former: Lock, now: Lock) -> None:
    """DefinitionError naming every indicator that changed without a higher version, or that is gone."""
    problems = [problem for name in former if (problem := _problem(name, former[name], now.get(name)))]
    if problems:
        raise DefinitionError(
            f"定义改变须提高版本 A changed definition needs a higher version: {'; '.join(problems)}.",
            "Raise `version` in dbt_project/definitions/<system>/<indicator>.yaml, or take the change back;"
            f" then run `{COMMAND} generate` (请提高版本号或撤回更改，再重新生成).",
        )


def _problem(name: str, former: Mapping[str, Any], now: Mapping[str, Any] | None) -> str | None:
    version = former["version"]
    if now is None:
        return f"{name} {version}: its definition was removed 定义已被删除"
    if _number(now["version"]) < _number(version):
        return f"{name}: version {now['version']} is lower than {version} 版本低于原版本"
    if now["version"] != version or now["parts"] == former["parts"]:
        return None
    names = [*former["parts"], *(part for part in now["parts"] if part not in former["parts"])]
    changed = [part for part in names if former["parts"].get(part) != now["parts"].get(part)]
    return f"{name}: still {version}, but changed 版本未变而内容已变: {', '.join(map(_named, changed))}"


def _named(part: str) -> str:
    kind, _, name = part.partition(" ")
    return f"SQL {part} {_PARTS[kind]}" if name else f"{part} {_PARTS[part]}"


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _meaning(definition: Definition, codelists: Mapping[str, CodeList]) -> Iterator[tuple[str, Any]]:
    scale = str(definition.scale.normalize())
    yield "formula", [definition.kind.value, scale, _zh(definition.numerator), _zh(definition.denominator)]
    yield "window", [definition.window.value, definition.continuous]
    yield "roll_up", definition.roll_up.value
    coded = [
        (item.dimension, members(item.codelist, codelists) if item.codelist else None)
        for item in definition.by
    ]
    further = [(measure.measure, _zh(measure)) for measure in definition.also]
    yield "members", [coded, further, definition.streets, definition.city_only]
    yield "unit", _zh(definition.unit)
    target = [definition.operator.value, str(definition.target.normalize()), definition.deadline.isoformat()]
    yield "target", [*target, definition.every_year]
    yield "reading", [_zh(definition.reading), _zh(definition.assumption), _zh(definition.interval)]
    yield "extracts", definition.extracts


def _zh(words: Words | None) -> str | None:
    """The Chinese words, which bind, without their line breaks."""
    return None if words is None else " ".join(words.zh.split())


def _digest(meaning: object) -> str:
    return hashlib.sha256(json.dumps(meaning, ensure_ascii=False).encode()).hexdigest()[:16]
