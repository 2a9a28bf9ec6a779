"""Typed values as a department writes them."""

from __future__ import annotations

import pandas as pd

from cityplan.city.render import as_text, headers
from cityplan.contracts import load_contracts

INSTITUTIONS = load_contracts()["civil_affairs.elderly_care_institutions"]
CASES = load_contracts()["petitions.cases"]


def test_codes_dates_numbers_and_lists_become_chinese_texts() -> None:
    row = {
        "institution_id": "YL1",
        "uscc": "52",
        "name": "福康养老院",
        "kind": "care_home",
        "division_code": "230102001000",
        "services": ("meals", "medical"),
        "beds_total": 120,
        "beds_nursing": 60,
        "opened_on": pd.Timestamp("2020-05-01"),
        "closed_on": pd.NaT,
    }
    texts = as_text(pd.DataFrame([row]), INSTITUTIONS)
    assert texts.iloc[0].to_list() == [
        *("YL1", "52", "福康养老院", "养老机构", "230102001000", "助餐服务、医疗服务", "120", "60"),
        *("2020-05-01", ""),
    ]


def test_changes_end_with_their_operation() -> None:
    assert headers(CASES)[-1] == "操作"
    assert headers(INSTITUTIONS)[-1] == "停业日期"


def test_booleans_are_yes_and_no_and_absent_values_empty() -> None:
    row = dict.fromkeys((field.name for field in CASES.fields), None)
    dates = {name: pd.NaT for name in row if name.endswith(("_on", "_to"))}
    texts = as_text(pd.DataFrame([{**row, **dates, "is_repeat": True, "op": "I"}]), CASES)
    assert texts["is_repeat"].to_list() == ["是"]
    assert texts["rating"].to_list() == [""]
    assert texts["closed_on"].to_list() == [""]
