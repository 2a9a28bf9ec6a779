"""The catalogue of indicators as a page: what each means, where it comes from and where it is queried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from cityplan import COMMAND
from cityplan.contracts import CodeList, Contract
from cityplan.definitions.model import Definition, Dimension, Words, joined
from cityplan.definitions.subjects import Subject
from cityplan.definitions.terms import ROLL_UPS, WINDOWS

CATALOGUE = "docs/reference/catalogue.md"
_HEAD = f"""# Catalogue of indicators · 指标目录

Made by `{COMMAND} generate` from the [definitions](../../dbt_project/definitions). The same words
are in `marts.dim_indicator`, as one line `tooltip_zh` and `tooltip_en`; a mart by month has a column per id.
由指标定义生成；`marts.dim_indicator`载有同样文字，`tooltip_zh`、`tooltip_en`为一行提示；各月专题表以指标编号为列名。

| 指标 Indicator | 名称 Name | 目标 Target | 版本 Version |
|---|---|---|---|
"""
_ALWAYS = "`marts.fct_indicator_value`, `marts.fct_indicator_status`, `marts.plan_scorecard`"


def catalogue(
    definitions: Mapping[str, Definition],
    contracts: Mapping[str, Contract],
    codelists: Mapping[str, CodeList],
    subjects: Mapping[str, Subject],
) -> str:
    """Return the page as Markdown: a table of all indicators, then a section each, by system."""
    lines = [_HEAD, *map(_entry, definitions.values())]
    for system, members in groupby(definitions.values(), key=lambda definition: definition.system):
        lines.append(f"\n## {_cell(subjects[system].name.both)}\n")
        for definition in members:
            lines.append(f"\n### {definition.id}\n**{_cell(definition.name.both)}**\n\n")
            lines.append("| 项 Item | 中文 | English |\n|---|---|---|\n")
            lines += [
                f"| {item} | {_cell(words.zh)} | {_cell(words.en)} |\n"
                for item, words in _rows(definition, contracts, codelists)
            ]
            lines.append(f"\n查询 Query: {_places(definition)}\n")
    return "".join(lines)


def _entry(definition: Definition) -> str:
    link = f"[{definition.id}](#{definition.id})"
    return f"| {link} | {_cell(definition.name.both)} | {_target(definition).zh} | {definition.version} |\n"


def _rows(
    definition: Definition, contracts: Mapping[str, Contract], codelists: Mapping[str, CodeList]
) -> Iterator[tuple[str, Words]]:
    """The rows of a section; what a definition does not have gives none."""
    optional = {
        "维度 Dimensions": _dimensions(definition, codelists),
        "另有指标 Further measures": _measures(definition),
        "区间 Interval": definition.interval,
        "假定 Assumption": definition.assumption,
    }
    yield "规划 Plan", _beside(definition.plan.words, f"`{definition.plan.ref}`")
    yield "公式 Formula", definition.formula
    yield "读法 Reading", definition.reading
    yield "依据 Basis", definition.basis
    yield "时间口径 Window", _beside(WINDOWS[definition.window], f"`{definition.window}`")
    yield "汇总 Roll-up", _beside(ROLL_UPS[definition.roll_up], f"`{definition.roll_up}`")
    yield "单位 Unit", definition.unit
    yield "目标 Target", _target(definition)
    yield from ((item, words) for item, words in optional.items() if words is not None)
    yield "数据 Extracts", _extracts(definition, contracts)
    yield "责任部门 Owner", _owner(definition, contracts)
    yield "版本 Version", Words(zh=definition.version, en=definition.version)


def _beside(words: Words, code: str) -> Words:
    return Words(zh=f"{words.zh} {code}", en=f"{words.en} {code}")


def _target(definition: Definition) -> Words:
    amount = f"{definition.operator.sign} {definition.target:f}"
    years = definition.every_year
    zh = f"{years[0]}-{years[1]}年每年" if years else f"至{definition.deadline.isoformat()}"
    en = f"every year from {years[0]} to {years[1]}" if years else f"by {definition.deadline.isoformat()}"
    return Words(zh=f"{amount} {definition.unit.zh}，{zh}", en=f"{amount} {definition.unit.en}, {en}")


def _dimensions(definition: Definition, codelists: Mapping[str, CodeList]) -> Words | None:
    found = [_dimension(item, codelists) for item in definition.by]
    if definition.streets:
        found.append(Words(zh="街道乡镇（区划）", en="street-level units (as divisions)"))
    if definition.city_only:
        found.append(Words(zh="只有全市", en="the city only"))
    return joined(found) if found else None


def _dimension(item: Dimension, codelists: Mapping[str, CodeList]) -> Words:
    if item.codelist is None:
        return Words(
            zh=f"`{item.dimension}`：数据中出现的文字", en=f"`{item.dimension}`: every text the records have"
        )
    codes = joined((Words(zh=code.zh, en=code.en) for code in codelists[item.codelist].codes), "、", ", ")
    return Words(zh=f"`{item.dimension}`：{codes.zh}", en=f"`{item.dimension}`: {codes.en}")


def _measures(definition: Definition) -> Words | None:
    named = [
        Words(zh=f"`{one.measure}`：{one.zh}", en=f"`{one.measure}`: {one.en}") for one in definition.also
    ]
    return joined(named) if named else None


def _extracts(definition: Definition, contracts: Mapping[str, Contract]) -> Words:
    needed = (contracts[extract] for extract in definition.extracts)
    return joined(Words(zh=f"{one.zh} `{one.name}`", en=f"{one.en} `{one.name}`") for one in needed)


def _owner(definition: Definition, contracts: Mapping[str, Contract]) -> Words:
    department = next(one for one in contracts.values() if one.department == definition.department)
    return Words(
        zh=f"{department.department_zh} {definition.owner}",
        en=f"{department.department_en} {definition.owner}",
    )


def _places(definition: Definition) -> str:
    levels = ("district", "street") if definition.streets else ("district",)
    marts = [f"`marts.mart_{definition.system}_by_{level}_month`" for level in levels]
    return ", ".join([_ALWAYS, *marts])


def _cell(text: str) -> str:
    """A text as a cell of a table: one line, no bars."""
    return " ".join(text.split()).replace("|", "\\|")
