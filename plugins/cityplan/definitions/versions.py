"""What each version of a definition means, kept in a lock: a changed meaning has a higher version."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from sqlglot import tokenize

from cityplan.contracts import CodeList
from cityplan.definitions.loader import DefinitionError
from cityplan.definitions.model import Definition, Words
from cityplan.definitions.seeds import members

LOCK = "definitions/versions.lock"
_HEADER = "# Made by `python -m cityplan generate`: what each version of a definition means, as digests.\n"
_MODEL = re.compile(r"ref\('(int_\w+)'\)")
_PARTS = {
    "formula": "公式",
    "window": "时间口径",
    "roll_up": "汇总方式",
    "members": "维度成员",
    "unit": "单位",
    "target": "目标",
    "reading": "读法",
    "extracts": "所用数据",
}

Lock = Mapping[str, Mapping[str, Any]]
"""Indicator id -> {version, parts: part or `model <name>` -> digest}."""


def lock_of(
    definitions: Mapping[str, Definition], codelists: Mapping[str, CodeList], models: Mapping[str, str]
) -> Lock:
    """Return the lock of the definitions.

    models: name -> SQL. Those of an indicator are its own and the intermediate ones it reads, near and far.
    Names, the plan's words, reasons and English may change freely, and so may comments and layout of SQL.
    """
    return {
        name: {
            "version": definition.version,
            "parts": {
                **{part: _digest(meaning) for part, meaning in _meaning(definition, codelists)},
                **{f"model {model}": _digest(_words_of(models[model])) for model in _behind(name, models)},
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
            " then run `python -m cityplan generate` (请提高版本号或撤回更改，再重新生成).",
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
    return f"{part} {_PARTS[part]}" if part in _PARTS else f"SQL {part} 模型"


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


def _behind(model: str, models: Mapping[str, str]) -> list[str]:
    found = [model]
    for name in found:
        found += [read for read in _MODEL.findall(models[name]) if read not in found]
    return [model, *sorted(found[1:])]


def _words_of(sql: str) -> list[str]:
    """The words of a model without comments and layout."""
    return [sql[token.start : token.end + 1] for token in tokenize(sql, read="postgres")]


def _digest(meaning: object) -> str:
    return hashlib.sha256(json.dumps(meaning, ensure_ascii=False).encode()).hexdigest()[:16]
