"""What each type of field makes of the texts departments write."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from psycopg import sql

from cityplan.contracts import FieldType
from cityplan.loading import reading
from cityplan.warehouse.connect import Connection
from tests.integration.loading.texts import both_ways, field, read
from tests.support.deliveries import resident_id

NOTHING = ["", " ", "　", "—", "-", "/", "无", "…", "NULL", "空", " — "]


@pytest.mark.parametrize(
    "kind", [kind for kind in FieldType if kind not in {FieldType.CODE, FieldType.CODES}]
)
@pytest.mark.parametrize("text", NOTHING)
def test_words_for_nothing_are_absent(loader: Connection, kind: FieldType, text: str) -> None:
    assert read(loader, field(kind), text) is None
    row = loader.execute(
        sql.SQL("select {} from (select {}::text as x) as delivered").format(
            reading.given(sql.Identifier("x")), sql.Literal(text)
        )
    ).fetchone()
    assert row == (False,)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("松江养老院", "松江养老院"),
        ("  松江养老院　", "松江养老院"),
        ("ＱＹ２３０１", "QY2301"),
        ("QY230100000001", "QY230100000001"),
        (" QY230100000001\t", "QY230100000001"),
        ("颐园（南岗）", "颐园（南岗）"),
        ("a\\b", "a\\b"),
    ],
)
def test_text_is_trimmed_with_half_width_digits_and_letters(
    loader: Connection, text: str, value: str
) -> None:
    assert read(loader, field(FieldType.TEXT), text) == value


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-01",
        "20230501",
        "2023-5-1",
        "2023/5/1",
        "2023/05/01",
        "2023.5.1",
        "2023年5月1日",
        "2023 年 5 月 1 日",
        "２０２３年５月１日",
        "２０２３－０５－０１",
        "45047",
        "45047.5",
        "2023-05-01 00:00:00",
        "2023-05-01T12:30:00",
        "2023/5/1 8:30",
        "20230501083000",
        "2023-05-01 00:00:00.000",
        "2023-04-30T16:00:00Z",
        " 2023-05-01 ",
        "2023年5月1号",
    ],
)
def test_dates_in_every_form(loader: Connection, text: str) -> None:
    assert read(loader, field(FieldType.DATE), text) == date(2023, 5, 1)


@pytest.mark.parametrize(
    "text",
    ["2023-02-30", "20230230", "2023年2月30日", "2023-13-01", "2023年5月", "2023-05", "2016.1", "待核实",
     "today", "infinity", "epoch", "2023", "230501",
     "2023-05-01x", "12345678901", "2023-99-99T00:00:00Z", "1"],
)  # fmt: skip
def test_what_is_no_date_is_unreadable_and_never_an_exception(loader: Connection, text: str) -> None:
    assert read(loader, field(FieldType.DATE), text) is None


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2023-05", 5),
        ("202305", 5),
        ("2023/5", 5),
        ("2023.05", 5),
        ("2023年5月", 5),
        ("2023年05月份", 5),
        ("2023-05-17", 5),
        ("2023.1", 10),
        ("2023.01", 1),
        ("2023-13", None),
        ("202313", None),
        ("2023", None),
    ],
)
def test_months_are_their_first_day(loader: Connection, text: str, month: int | None) -> None:
    assert read(loader, field(FieldType.MONTH), text) == (None if month is None else date(2023, month, 1))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2025-2026", "2025-2026"),
        ("2025—2026学年", "2025-2026"),
        ("2025/2026", "2025-2026"),
        ("2025-26", "2025-2026"),
        ("1999-2000", "1999-2000"),
        ("2025学年", None),
        ("2025-2027", None),
    ],
)
def test_school_years(loader: Connection, text: str, value: str | None) -> None:
    assert read(loader, field(FieldType.SCHOOL_YEAR), text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("120", 120),
        ("-3", -3),
        ("１２０", 120),
        ("1,200", 1200),
        ("１，２００", 1200),
        ("12.0", 12),
        ("3.5万", 35000),
        ("1.2千", 1200),
        ("12.0000000001", 12),
        ("12.5", None),
        ("1,20", None),
        ("一百", None),
        ("0x10", None),
        ("1_000", None),
        ("9" * 30, None),
        ("12人左右", None),
    ],
)
def test_integers(loader: Connection, text: str, value: int | None) -> None:
    assert read(loader, field(FieldType.INTEGER), text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("560.00", "560"),
        ("560", "560"),
        ("1,560.50", "1560.50"),
        ("１５６０．５", "1560.5"),
        ("0.12万", "1200"),
        ("560元", "560"),
        (".5", "0.5"),
        ("-20.5", "-20.5"),
        ("1234.5600000000001", "1234.56"),
        ("560.123", None),
        ("1" * 13, None),
        ("1e5", None),
        ("NaN", None),
        ("约560", None),
    ],
)
def test_decimals_of_declared_size(loader: Connection, text: str, value: str | None) -> None:
    decimal = field(FieldType.DECIMAL, physical_type="numeric(14,2)")
    assert read(loader, decimal, text) == (None if value is None else Decimal(value))


def test_decimals_without_declared_size(loader: Connection) -> None:
    assert read(loader, field(FieldType.DECIMAL), "12.3456789") == Decimal("12.3456789")
    assert read(loader, field(FieldType.DECIMAL), "1,234,567.25") == Decimal("1234567.25")


@pytest.mark.parametrize(
    ("text", "value"),
    [("是", True), ("否", False), ("1", True), ("0", False), ("Y", True), ("n", False), ("TRUE", True),
     ("false", False), ("１", True), ("Ｎ", False), (" 是 ", True), ("有时", None), ("2", None)],
)  # fmt: skip
def test_booleans(loader: Connection, text: str, value: bool | None) -> None:
    assert read(loader, field(FieldType.BOOLEAN), text) is value


@pytest.mark.parametrize(
    ("codelist", "text", "value"),
    [
        ("sex", "男", "male"),
        ("sex", " 男　", "male"),
        ("sex", "female", "female"),
        ("sex", "Female", "female"),
        ("sex", "女性", "female"),
        ("sex", "不详", None),
        ("sex", "无", None),
        ("age_group", "１-4岁", "1-4"),
        ("institution_category", "眼镜店", "other"),
        ("institution_category", "—", None),
        ("clinical_department", "眼科", "眼科"),
        ("clinical_department", "内科", "internal"),
    ],
)
def test_codes_of_closed_open_and_other_lists(
    loader: Connection, codelist: str, text: str, value: str | None
) -> None:
    assert read(loader, field(FieldType.CODE, codelist), text) == value


@pytest.mark.parametrize(
    ("codelist", "text", "value"),
    [
        ("care_service", "日间照料", ["day_care"]),
        ("care_service", "助餐服务、日间照料", ["day_care", "meals"]),
        ("care_service", "日间照料；助餐服务", ["day_care", "meals"]),
        ("care_service", "日间照料, 助餐服务", ["day_care", "meals"]),
        ("care_service", "日间照料、日间照料、", ["day_care"]),
        ("care_service", "日间照料、代购", None),
        ("care_service", "、", None),
        ("clinical_department", "内科、眼科", ["internal", "眼科"]),
        ("care_service", "—", None),
    ],
)
def test_multi_valued_codes_are_a_sorted_set(
    loader: Connection, codelist: str, text: str, value: list[str] | None
) -> None:
    assert read(loader, field(FieldType.CODES, codelist), text) == value


def test_the_canonical_forms_are_read_as_the_functions_read_them(loader: Connection) -> None:
    chance = random.Random(2301)
    days = [str(date(1900, 1, 1) + timedelta(days=chance.randrange(60_000))) for _ in range(500)]
    days += [f"2023-{month:02d}-{day:02d}" for month in range(14) for day in range(33)]
    ids = [resident_id(chance.randrange(20_000)) for _ in range(500)]
    ids += [
        text[:place] + chance.choice("0123456789Xx") + text[place + 1 :]
        for text in ids
        for place in (3, 9, 17)
    ]
    assert both_ways(loader, field(FieldType.DATE), "work.read_date", days) == []
    assert both_ways(loader, field(FieldType.ID_NUMBER), "work.read_id_number", ids) == []
    plain = ["松江养老院", "颐园（南岗）", "颐园(2)·A座", "﨑龥㐀养老院", "暂无养老院"]
    spoilt = ["松江 养老院", "松江\u00a0养老院", "颐\n园养老院", "颐园（南岗）１号", "颐园，Ａ座"]
    at_the_ends = [
        f"{before}松江养老院{after}" for before in " \u3000\t" for after in ("", "\ufeff", "\u200b")
    ]
    texts = [*ids, *days, " a b c d", "abcde\t", *plain, *spoilt, *at_the_ends]
    texts += [*NOTHING, *(word * 3 for word in NOTHING)]
    assert both_ways(loader, field(FieldType.TEXT), "work.tidy", texts) == []
