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
from tests.support.generated import copy_generated

BEDS = "nursing_bed_share"
SQL = {BEDS: "select {{ first_month(['a']) }} from {{ ref('int_beds') }}", "int_beds": "select 1 as beds"}


def words(zh: str, en: str = "other") -> Words:
    return Words(zh=zh, en=en)


def lock(sql: dict[str, str] = SQL, **changes: Any) -> Lock:
    definition: Definition = load_definitions()[BEDS].model_copy(update=changes)
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
        ({"sql": {**SQL, BEDS: SQL[BEDS].replace("'a'", "'b'")}}, f"SQL model {BEDS} 模型"),
        ({"sql": {**SQL, "int_beds": "select 2 as beds"}}, "SQL model int_beds 模型"),
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
        {
            "sql": {
                BEDS: "-- why\n" + SQL[BEDS].replace(" from", "\n\nfrom") + "{# so #}",
                "int_beds": SQL["int_beds"],
            }
        },
        {"sql": {**SQL, "int_other": "select 3"}},
    ],
)
def test_names_reasons_translations_comments_and_layout_may_change(changes: dict[str, Any]) -> None:
    refuse_unversioned_changes(lock(), lock(**changes))


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
    with pytest.raises(DefinitionError, match=r"nursing_bed_share: still 1\.0\.0, but changed .*target"):
        write_project(tmp_path)
    assert seed.read_text(encoding="utf-8") == "changed by hand"
    assert lock_file.read_text(encoding="utf-8") == tampered
    lock_file.unlink()
    with pytest.raises(DefinitionError, match=r"versions\.lock is missing"):
        stale_files(tmp_path)
