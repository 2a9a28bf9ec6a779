"""What the words of definitions mean in plain language, and the short text shown beside a figure."""

from __future__ import annotations

from collections.abc import Mapping

from cityplan.contracts import Contract
from cityplan.definitions.model import Definition, RollUp, Window, Words, joined

ROLL_UPS: Mapping[RollUp, Words] = {
    RollUp.ADDITIVE: Words(
        zh="分子分母逐级相加，比率从不平均", en="numerators and denominators are summed, rates never averaged"
    ),
    RollUp.DISTINCT: Words(
        zh="在每个区划和成员内重新去重计数", en="counted anew, once each, in every division and member"
    ),
    RollUp.RECOMPUTED: Words(
        zh="在每个区划和成员内重新计算", en="computed anew in every division and member"
    ),
}
WINDOWS: Mapping[Window, Words] = {
    Window.POINT: Words(zh="期末时点", en="as it stood at the month end"),
    Window.MONTH: Words(zh="当月", en="over the month"),
    Window.YTD_COUNT: Words(zh="当年1月1日至期末累计数", en="count from 1 January to the month end"),
    Window.YTD_RATE: Words(
        zh="当年1月1日至期末，逐步累积", en="from 1 January to the month end, building up over the year"
    ),
    Window.YTD_COHORT: Words(
        zh="当年1月1日至期末应办或办结的", en="of those due or closed from 1 January to the month end"
    ),
    Window.ROLLING_12M: Words(zh="截至期末的12个月", en="the 12 months up to the month end"),
    Window.CUMULATIVE: Words(zh="2022年1月1日起累计", en="all since 1 January 2022"),
    Window.YEAR: Words(zh="有数据的最近年度", en="the latest year with data"),
}


def sources(definition: Definition, contracts: Mapping[str, Contract]) -> Words:
    """The extracts a figure is computed from, with the departments that deliver them."""
    needed = (contracts[extract] for extract in definition.extracts)
    named = (
        Words(zh=f"{one.department_zh}“{one.zh}”", en=f"{one.en} ({one.department_en})") for one in needed
    )
    return joined(named, "、", ", ")


def tooltip(definition: Definition, contracts: Mapping[str, Contract]) -> Words:
    """Formula, window and sources in one line, as BI shows it beside a figure."""
    formula, window, source = definition.formula, WINDOWS[definition.window], sources(definition, contracts)
    return Words(
        zh=f"公式：{formula.zh}。口径：{window.zh}。来源：{source.zh}。",
        en=f"Formula: {formula.en}. Window: {window.en}. Sources: {source.en}.",
    )
