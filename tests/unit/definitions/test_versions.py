"""A definition whose meaning changes has a higher version; the lock tells what each version means."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from cityplan.contracts import load_codelists
from cityplan.definitions import Definition, DefinitionError, RollUp, Window, Words, load_definitions
from cityplan.definitions.project import stale_files, write_project
from cityplan.definitions.versions import LOCK, Lock, from_text, lock_of, refuse_unversioned_changes
from cityplan.definitions.written_sql import written_sql
from tests.support.generated import copy_generated

BEDS = "nursing_bed_share"
OWN = f"model {BEDS}"
SQL = {
    OWN: "select {{ first_month(['a']) }} from {{ ref('int_beds') }}",
    "model int_beds": "select 1 as beds",
    "model int_months": "select 2 as months",
    "macro first_month": "{% macro first_month(starts) -%}{{ month_index(starts[0]) }}{%- endmacro %}",
    "macro month_index": "{% macro month_index(day) -%}{{ day }} in {{ ref('int_months') }}{% endmacro %}",
}


def words(zh: str, en: str = "other") -> Words:
    return Words(zh=zh, en=en)


def lock(sql: dict[str, str] = SQL, **changes: Any) -> Lock:
    definition: Definition = load_definitions()[BEDS].model_copy(update={"version": "1.0.0", **changes})
    return lock_of({BEDS: definition}, load_codelists(), sql)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"numerator": words("另一分子")}, "formula 公式"),
        ({"denominator": words("另一分母")}, "formula 公式"),
        ({"window": Window.MONTH}, "window 时间口径"),
        ({"roll_up": RollUp.RECOMPUTED}, "roll_up 汇总方式"),
        ({"streets": True}, "members 维度成员"),
        ({"unit": words("张")}, "unit 单位"),
        ({"target": Decimal("60.5")}, "target 目标"),
        ({"reading": words("另一读法")}, "reading 读法"),
        ({"extracts": ("petitions.cases",)}, "extracts 所用数据"),
        ({"sql": {**SQL, OWN: SQL[OWN].replace("'a'", "'b'")}}, f"SQL {OWN} 模型"),
        ({"sql": {**SQL, "model int_beds": "select 2 as beds"}}, "SQL model int_beds 模型"),
        ({"sql": {**SQL, "model int_months": "select 3 as months"}}, "SQL model int_months 模型"),
        (
            {"sql": {**SQL, "macro first_month": SQL["macro first_month"].replace("0", "1")}},
            "SQL macro first_month 宏",
        ),
        (
            {"sql": {**SQL, "macro month_index": SQL["macro month_index"].replace(" in ", " = ")}},
            "SQL macro month_index 宏",
        ),
    ],
)
def test_a_changed_meaning_is_refused_until_the_version_is_raised(changes: dict[str, Any], part: str) -> None:
    with pytest.raises(DefinitionError) as refusal:
        refuse_unversioned_changes(lock(), lock(**changes))
    assert f"{BEDS}: still 1.0.0, but changed 版本未变而内容已变: {part}." in str(refusal.value)
    assert "Raise `version`" in refusal.value.remedy
    refuse_unversioned_changes(lock(), lock(**changes, version="1.0.1"))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": words("另一名称"), "owner": "other@data.harbin.example", "basis": words("更多理由")},
        {"target": Decimal("60.0"), "numerator": words(load_definitions()[BEDS].numerator.zh, "translated")},
        {"sql": {**SQL, OWN: "-- why\n" + SQL[OWN].replace(" from", "\n\nfrom") + "{# so #}"}},
        {"sql": {**SQL, "macro first_month": SQL["macro first_month"].replace("{{", "{# so #}\n    {{")}},
        {
            "sql": {
                **SQL,
                "model int_other": "select 3",
                "macro last_month": "{% macro last_month() %}1{% endmacro %}",
            }
        },
    ],
)
def test_names_reasons_translations_comments_and_layout_may_change(changes: dict[str, Any]) -> None:
    refuse_unversioned_changes(lock(), lock(**changes))


def test_macros_are_read_one_by_one_and_generated_ones_left_to_what_they_are_made_from(
    tmp_path: Path,
) -> None:
    sql = {
        "models/indicators/health/life_expectancy.sql": "select 1",
        "models/intermediate/changes/int_beds.sql": "select 2",
        "models/marts/mart_beds.sql": "select 3",
        "macros/m.sql": "{# a #}{% macro one(a) -%}\n1\n{%- endmacro %}\n{%- macro two() %}2{% endmacro -%}",
        "macros/generated/definitions.sql": "{% macro definitions() %}{}{% endmacro %}",
        "macros/tests/between.sql": "{% test between(model) %}select 4{% endtest %}",
    }
    for path, text in sql.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert written_sql(tmp_path) == {
        "model life_expectancy": "select 1",
        "model int_beds": "select 2",
        "macro one": "{% macro one(a) -%}\n1\n{%- endmacro %}",
        "macro two": "{%- macro two() %}2{% endmacro -%}",
    }


def test_a_version_is_never_lowered_and_no_definition_disappears() -> None:
    refuse_unversioned_changes({}, lock())
    refuse_unversioned_changes(lock(version="1.9.0"), lock(version="1.10.0"))
    with pytest.raises(DefinitionError, match=r"nursing_bed_share: version 1\.9\.0 is lower than 1\.10\.0"):
        refuse_unversioned_changes(lock(version="1.10.0"), lock(version="1.9.0"))
    with pytest.raises(DefinitionError, match=r"nursing_bed_share 1\.0\.0: its definition was removed"):
        refuse_unversioned_changes(lock(), {})


def test_a_version_is_three_numbers() -> None:
    body = load_definitions()[BEDS].model_dump()
    with pytest.raises(ValidationError, match="version"):
        Definition.model_validate({**body, "version": "2"})


def test_generating_refuses_and_writes_nothing(tmp_path: Path) -> None:
    copy_generated(tmp_path)
    lock_file, seed = (tmp_path / "dbt_project" / path for path in (LOCK, "seeds/indicators.csv"))
    former = lock_file.read_text(encoding="utf-8")
    tampered = former.replace(from_text(former)[BEDS]["parts"]["target"], "0" * 16)
    lock_file.write_text(tampered, encoding="utf-8")
    seed.write_text("changed by hand", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"nursing_bed_share: still \S+, but changed .*target"):
        write_project(tmp_path)
    assert seed.read_text(encoding="utf-8") == "changed by hand"
    assert lock_file.read_text(encoding="utf-8") == tampered
    lock_file.unlink()
    with pytest.raises(DefinitionError, match=r"versions\.lock is missing"):
        stale_files(tmp_path)
