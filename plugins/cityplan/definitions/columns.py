"""Words for the columns that dbt models share, so that each is described once."""

from __future__ import annotations

from collections.abc import Mapping

from cityplan.definitions.model import Words

VERSION: Mapping[str, Words] = {
    "is_deleted": Words(zh="记录已撤销", en="The record was withdrawn"),
    "as_of": Words(zh="报送所述日期", en="Date the delivery describes"),
    "delivery_id": Words(zh="报送批次", en="Delivery the version came with"),
    "file_no": Words(zh="批次内文件序号", en="File within the delivery"),
    "row_number": Words(zh="文件行号", en="Line or sheet row in that file"),
    "version_from": Words(zh="版本生效日", en="First day the version describes"),
    "version_to": Words(zh="版本失效日（不含）", en="First day it no longer describes"),
    "known_from": Words(zh="入库知悉时刻", en="When the warehouse learnt it"),
    "known_to": Words(zh="被更正时刻", en="When the warehouse knew better"),
}

LINEAGE: Mapping[str, Words] = {
    name: VERSION[name] for name in ("as_of", "delivery_id", "file_no", "row_number")
}

KNOWLEDGE: Mapping[str, Words] = {name: VERSION[name] for name in ("known_from", "known_to")}

PLACE: Mapping[str, Words] = {
    "district_code": Words(zh="所在区县（前6位）", en="District: first 6 digits of the division"),
    "street_code": Words(zh="所在街道乡镇（前9位补000）", en="Street-level unit: first 9 digits and 000"),
    "is_in_city": Words(zh="属于本市18个区县", en="Lies in one of the city's 18 districts"),
}

SCHOOL_YEAR_STARTS_ON: Mapping[str, Words] = {
    "school_year_starts_on": Words(
        zh="学年起始日（9月1日）", en="First day of the school year (1 September)"
    ),
}

VALIDITY: Mapping[str, Words] = {
    "effective_from": Words(
        zh="状态起始日；首次报送代表此前各期",
        en="First day of the state; the first delivery reaches back",
    ),
    "effective_to": Words(zh="状态终止日（不含）", en="First day the state no longer holds"),
}

INDICATOR: tuple[str, ...] = (
    *("indicator_id", "division_code", "period_end", "dimension", "member", "measure", "numerator"),
    *("denominator", "value", "n", "ci_low", "ci_high", "denominator_year"),
)
"""Columns of every indicator model; their words stand in the dbt project's columns.md."""

MONTH: tuple[tuple[str, str, Words], ...] = (
    (
        "division_code",
        "text",
        Words(zh="区划代码（区县6位，街道12位）", en="Division; streets have 12 digits"),
    ),
    ("division_name_zh", "text", Words(zh="区划中文名", en="Name of the division in Chinese")),
    ("division_name_en", "text", Words(zh="区划英文名，街道为空", en="Name in English, null for streets")),
    ("period_end", "date", Words(zh="期末（月末）", en="Month end")),
    ("year", "integer", Words(zh="年", en="Year of the month end")),
    ("month", "integer", Words(zh="月", en="Month of the year")),
    ("is_latest", "boolean", Words(zh="最近一个完整的月", en="The latest complete month")),
)
"""Name, type and words of the columns that every subject mart by month has."""

DISTRICT_MONTH: tuple[tuple[str, str, Words], ...] = (
    ("division_level", "text", Words(zh="级别", en="city or district")),
    ("residents", "numeric", Words(zh="适用的年末常住人口", en="Year-end residents that apply")),
    ("residents_65_plus", "numeric", Words(zh="其中65岁及以上", en="Of whom 65 and over")),
    ("residents_year", "integer", Words(zh="人口年份", en="Year of the residents")),
)

STREET_MONTH: tuple[tuple[str, str, Words], ...] = (
    ("division_kind", "text", Words(zh="类别（街道、镇、乡等）", en="Kind: street, town, township …")),
    ("district_code", "text", Words(zh="所在区县代码", en="District it lies in")),
    ("district_name_zh", "text", Words(zh="所在区县中文名", en="Name of the district in Chinese")),
    ("district_name_en", "text", Words(zh="所在区县英文名", en="Name of the district in English")),
)
