"""Loader, auditor and Python mask the same texts: whoever strayed into them, and nothing else."""

from __future__ import annotations

import json

import pytest
from psycopg.sql import SQL, Literal

from cityplan.contracts import Pii
from cityplan.settings import Settings
from cityplan.validation.masking import masked_text, without_day, without_persons, without_strays
from cityplan.warehouse.connect import connect, owner_url
from tests.support.people import People, strays

MASKED = {
    "230102197001150010": "****",
    "230102 1970 0115 001x": "****",
    "２３０１０２１９７００１１５００１Ｘ": "****",
    "23010219700115001": "****",
    "2301021970011500129": "****",
    "证件号 230102700115001。": "证件号 ****。",
    "13912345678": "****",
    "+86 139-1234-5678": "+****",
    "手机139 1234 5678": "手机****",
    "８６１３９１２３４５６７８": "****",
    "联系人：王芳，待核实": "联系人：****，待核实",
    "欧阳娜娜": "****",
}
KEPT = (
    *("待核实", "高级中学", "张", "道里区、道外区", "福康养老院", "康复医学科", "方正县林业局"),
    *("2024-03-01", "2026-10-31 2026-11-30", "20230501", "230102001001", "2301202600123", "12,345.00"),
    *("91350100M000100Y43", "LNJK00100000123", "ZYJS2026000000123", "139-12345", "0451-86412345"),
)

YEARS = {
    **dict.fromkeys(("1950-03-07", "1950/3/7", "1950.3.7", "1950年3月7日", "19500307"), "1950-**-**"),
    "20200307 00:00": "2020-**-**",
    **dict.fromkeys(("18264", "18264.5", "１９５０-03-07", "19912345678", "195003", "王芳", "不详"), "****"),
}


@pytest.mark.parametrize(("text", "masked"), [*MASKED.items(), *((text, text) for text in KEPT)])
def test_all_mask_persons_and_leave_the_rest(warehouse: Settings, text: str, masked: str) -> None:
    with connect(owner_url(warehouse)) as connection:
        query = SQL("select {}").format(without_strays(SQL("{}::text").format(Literal(text))))
        assert connection.execute(query).fetchone() == (masked,)
        record = json.dumps({"alone": text, "listed": [text, "待核实"]})
        shown = {"alone": masked, "listed": [masked, "待核实"]}
        assert connection.execute("select audit.masked(%s::jsonb)", (record,)).fetchone() == (shown,)
    assert without_persons(text) == masked


@pytest.mark.parametrize(("text", "year"), YEARS.items())
def test_all_show_the_year_of_a_birth_date_and_nothing_of_what_is_none(
    warehouse: Settings, text: str, year: str
) -> None:
    with connect(owner_url(warehouse)) as connection:
        query = SQL("select {}").format(without_day(SQL("{}::text").format(Literal(text))))
        assert connection.execute(query).fetchone() == (year,)
        record = json.dumps({"birth_date": text})
        assert connection.execute("select audit.masked(%s::jsonb)", (record,)).fetchone() == (
            {"birth_date": year},
        )
    assert masked_text(Pii.BIRTH_DATE, text) == year


def test_every_stray_that_is_planted_is_masked() -> None:
    people = People()
    for text in strays(people):
        assert not any(secret in without_persons(text) for secret in people.secrets)
