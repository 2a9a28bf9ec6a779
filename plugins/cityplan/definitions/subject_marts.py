"""dbt files of the subject marts, made from definitions and subjects: each has all indicators of a system."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from cityplan.definitions.columns import DISTRICT_MONTH, MONTH, STREET_MONTH
from cityplan.definitions.loader import DefinitionError
from cityplan.definitions.model import Definition, Words
from cityplan.definitions.subjects import Figure, Subject

Column = tuple[str, str, Words]
"""Name, type in PostgreSQL and words of a column."""

_STATE: Mapping[str, tuple[str, Words]] = {
    "target": ("numeric", Words(zh="目标，本级无目标时为空", en="target, null where the division has none")),
    "status": ("text", Words(zh="进展判定", en="verdict on progress")),
}
_SQL = """{{# Made by `python -m cityplan generate`; change the contracts or definitions instead. #}}
-- Grain: {grain} x month end.
{{{{ subject_by_{level}_month('{system}') }}}}
"""
_MACRO = """{{# Made by `python -m cityplan generate`; change the contracts or definitions instead. #}}
{{% macro subjects() %}}
{{{{ return({subjects}) }}}}
{{% endmacro %}}
"""
_KEY = ("division_code", "period_end")
_GRAINS = {
    "district": (
        "the city or a district",
        Words(zh="全市或区县、月末", en="one row per city or district and month end"),
    ),
    "street": (
        "a street-level unit",
        Words(zh="街道乡镇、月末", en="one row per street-level unit and month end"),
    ),
}


def subject_models(
    definitions: Mapping[str, Definition], subjects: Mapping[str, Subject]
) -> list[dict[str, Any]]:
    """Return the YAML of the marts by district and by street; every column has a type, for their contracts.

    Raises DefinitionError when a definition's system is no subject.
    """
    return [
        _model(_name(system, level), level, subjects[system], _columns(definitions, subjects[system], level))
        for system, level in _marts(definitions, subjects)
    ]


def subject_files(definitions: Mapping[str, Definition], subjects: Mapping[str, Subject]) -> dict[str, str]:
    """Return the SQL of these marts and the macro that lists their content, keyed by path in the project."""
    files = {"macros/generated/subjects.sql": _macro(definitions, subjects)}
    for system, level in _marts(definitions, subjects):
        files[f"models/marts/subjects/{_name(system, level)}.sql"] = _SQL.format(
            grain=_GRAINS[level][0], level=level, system=system
        )
    return files


def _name(system: str, level: str) -> str:
    return f"mart_{system}_by_{level}_month"


def _marts(
    definitions: Mapping[str, Definition], subjects: Mapping[str, Subject]
) -> Iterable[tuple[str, str]]:
    for system in dict.fromkeys(definition.system for definition in definitions.values()):
        if system not in subjects:
            raise DefinitionError(
                f"{system}: 无此专题 (no such subject).",
                f"Write dbt_project/subjects/{system}.yaml with its name.",
            )
        yield system, "district"
        if _indicators(definitions, system, "street") or _figures(subjects[system], "street"):
            yield system, "street"


def _indicators(definitions: Mapping[str, Definition], system: str, level: str) -> list[Definition]:
    members = [definition for definition in definitions.values() if definition.system == system]
    return [member for member in members if member.streets or level == "district"]


def _figures(subject: Subject, level: str) -> list[Figure]:
    return [figure for figure in subject.figures if figure.streets or level == "district"]


def _columns(definitions: Mapping[str, Definition], subject: Subject, level: str) -> list[Column]:
    figures = _figures(subject, level)
    return [
        *MONTH,
        *(DISTRICT_MONTH if level == "district" else STREET_MONTH),
        *((figure.name, "numeric", Words(zh=figure.zh, en=figure.en)) for figure in figures),
        *chain.from_iterable(
            _of_indicator(definition, level) for definition in _indicators(definitions, subject.system, level)
        ),
    ]


def _of_indicator(definition: Definition, level: str) -> Iterable[Column]:
    """The columns of one indicator: its value, and under its name and two underscores what belongs to it."""
    short = definition.name
    yield (
        definition.id,
        "numeric",
        Words(zh=f"{short.zh}（{definition.unit.zh}）", en=f"{short.en} ({definition.unit.en})"),
    )
    parts: dict[str, tuple[str, Words]] = {"numerator": ("numeric", definition.numerator)}
    if definition.denominator is not None:
        parts["denominator"] = ("numeric", definition.denominator)
    parts["n"] = ("bigint", Words(zh="背后的记录数", en="records behind it"))
    parts |= {also.measure: ("numeric", also) for also in definition.also}
    if level == "district":
        parts |= _STATE
    parts["is_provisional"] = (
        "boolean",
        Words(zh="所需数据中有本期尚未接受的", en="an extract it needs has not been accepted for the period"),
    )
    for part, (kind, words) in parts.items():
        both = Words(zh=f"{short.zh}：{words.zh}", en=f"{short.en}: {words.en}")
        yield f"{definition.id}__{part}", kind, both


def _model(name: str, level: str, subject: Subject, columns: list[Column]) -> dict[str, Any]:
    grain = _GRAINS[level][1]
    both = Words(
        zh=f"{subject.name.zh}专题：各指标及相关数，{grain.zh}各一行",
        en=f"{subject.name.en}: its indicators and further figures, {grain.en}",
    )
    return {
        "name": name,
        "description": both.both,
        "config": {"indexes": [{"columns": ["period_end"]}]},
        "data_tests": [{"unique_grain": {"arguments": {"columns": list(_KEY)}}}],
        "columns": [_column(*column) for column in columns],
    }


def _column(name: str, kind: str, words: Words) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "description": words.both, "data_type": kind}
    if name in _KEY:
        column["constraints"] = [{"type": "not_null"}]
    return column


def _macro(definitions: Mapping[str, Definition], subjects: Mapping[str, Subject]) -> str:
    """What the SQL of the marts is built from: the indicators and figures of every subject."""
    known = {
        system: {
            "indicators": {
                definition.id: {
                    "has_denominator": definition.denominator is not None,
                    "is_city_only": definition.city_only,
                    "streets": definition.streets,
                    "also": [also.measure for also in definition.also],
                }
                for definition in _indicators(definitions, system, "district")
            },
            "figures": {
                figure.name: {
                    "extract": figure.extract,
                    "streets": figure.streets,
                    "is_city_only": figure.city_only,
                }
                for figure in subject.figures
            },
        }
        for system, subject in subjects.items()
    }
    return _MACRO.format(subjects=json.dumps(known, indent=2))
