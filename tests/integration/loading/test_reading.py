"""What each type of field makes of the texts departments write."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from psycopg import sql

from cityplan.contracts import Contract, Field, FieldType, load_contracts
from cityplan.loading import reading
from cityplan.loading.tables import apply_contract
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection, role_connection
from tests.support.deliveries import resident_id

CONTRACTS = load_contracts()
ANY = CONTRACTS["civil_affairs.elderly_care_institutions"]


@pytest.fixture(scope="module")
def loader(module_settings: Settings) -> Iterator[Connection]:
    with role_connection(module_settings, "loader", autocommit=True) as connection:
        apply_contract(connection, ANY)
        yield connection


def field(kind: FieldType, codelist: str | None = None, physical_type: str | None = None) -> Field:
    return Field("x", "列", "column", kind, codelist=codelist, physical_type=physical_type)


def read(connection: Connection, read_field: Field, text: str, contract: Contract = ANY) -> object:
    # offset 0: a column as in raw, not a constant that the planner computes with beforehand
    query = sql.SQL(
        "select {} from (select x, {} as {} from (select {}::text as x offset 0) as text) as prepared"
    ).format(
        reading.value(read_field, contract),
        reading.prepared(read_field) or sql.SQL("null"),
        reading.prepared_name(read_field),
        sql.Literal(text),
    )
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


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


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("230102001001", "230102001001"),
        ("230102001", "230102001000"),
        ("230102", "230102000000"),
        ("２３０１０２", "230102000000"),
        ("230110500000", "230110500000"),  # retired
        ("110105", "110105000000"),  # another city: kept, not counted
        ("230199001000", None),
        ("230100", None),
        ("2301020", None),
        ("990000", None),
        ("道里区", None),
    ],
)
def test_division_codes_ever_valid(loader: Connection, text: str, value: str | None) -> None:
    assert read(loader, field(FieldType.DIVISION), text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("230102", "230102"), ("230102000000", "230102"), ("230102001001", "230102"), ("110105", "110105"),
     ("230199", None), ("230102999999", None)],
)  # fmt: skip
def test_district_codes_are_the_first_six_digits(loader: Connection, text: str, value: str | None) -> None:
    assert read(loader, field(FieldType.DISTRICT), text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("230100", "230100"), ("230100000000", "230100"), ("２３０１００", "230100"), ("230102", "230102"),
     ("230199", None), ("230000", "230000")],
)  # fmt: skip
def test_an_area_is_a_district_or_the_city_itself(loader: Connection, text: str, value: str | None) -> None:
    assert read(loader, field(FieldType.AREA), text) == value


def test_the_register_of_divisions_may_bring_new_units_of_known_districts(loader: Connection) -> None:
    register = CONTRACTS["civil_affairs.administrative_divisions"]
    division = register.field("division_code")
    division = dataclasses.replace(division, name="x")
    assert read(loader, division, "230102999000", register) == "230102999000"
    assert read(loader, division, "230199001000", register) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("11010519491231002Ｘ", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２X", "11010519491231002X"),
        (" 11010519491231002X ", "11010519491231002X"),
        ("'11010519491231002X", "11010519491231002X"),
        ("110105491231002", "11010519491231002X"),
        ("440524188001010014", "440524188001010014"),
        ("110105194912310021", None),
        ("110105194913310023", None),
        ("110105194912310000", None),
        ("1.10105E+17", None),
        ("01010519491231002X", None),
        ("-1010519491231002X", None),
        ("0x0105194912310029", None),
        ("1101051949123100", None),
        ("护照E12345678", None),
    ],
)
def test_resident_ids(loader: Connection, text: str, value: str | None) -> None:
    assert read(loader, field(FieldType.ID_NUMBER), text) == value


def test_an_id_ruined_by_a_spreadsheet_is_rejected_though_its_check_digit_holds(loader: Connection) -> None:
    sound = next(
        text
        for day in range(1, 29)
        for text in [f"110105199001{day:02d}0000"[:17] + "0"]
        if loader.execute("select work.id_check(%s)", (text[:17],)).fetchone() == ("0",)
    )
    assert read(loader, field(FieldType.ID_NUMBER), sound) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("91350100M000100Y43", "91350100M000100Y43"),
        ("91350100m000100y43", "91350100M000100Y43"),
        ("９１３５０１００M000100Y43", "91350100M000100Y43"),
        ("N2230102A0000001XK", None),
        ("91350100M000100Y44", None),
        ("91350100M000100Y4", None),
        ("91350100I000100Y43", None),
    ],
)
def test_credit_codes(loader: Connection, text: str, value: str | None) -> None:
    assert read(loader, field(FieldType.USCC), text) == value


GB_32100_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
GB_32100_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
"""As the standard prints them."""


def credit_code(body: str) -> str:
    values = [GB_32100_ALPHABET.index(letter) for letter in body]
    total = sum(value * weight for value, weight in zip(values, GB_32100_WEIGHTS, strict=True))
    return body + GB_32100_ALPHABET[(31 - total % 31) % 31]


@pytest.mark.parametrize(
    "company", ["9144030071526726XG", "91330100799655058B", "914403001922038216", "91110000802100433B"]
)
def test_credit_codes_that_companies_publish_hold(loader: Connection, company: str) -> None:
    assert credit_code(company[:17]) == company
    assert read(loader, field(FieldType.USCC), company) == company


def test_credit_codes_of_any_letters_hold_and_one_slip_of_the_pen_is_found(loader: Connection) -> None:
    draw = random.Random(32100)
    sound = [credit_code("N2230102MA1B2C3D4")]
    sound += [credit_code("".join(draw.choices(GB_32100_ALPHABET, k=17))) for _ in range(300)]
    slips = {
        code[:place] + letter + code[place + 1 :]
        for code in sound[:10]
        for place in range(18)
        for letter in GB_32100_ALPHABET + "IOSVZ"
    } | {
        code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for code in sound
        for place in range(17)
    }
    query = "select code from unnest(%s::text[]) as code where work.read_uscc(code) is distinct from code"
    assert loader.execute(query, (sound,)).fetchall() == []
    query = "select code from unnest(%s::text[]) as code where work.read_uscc(code) is not null"
    assert loader.execute(query, (list(slips - set(sound)),)).fetchall() == []


def both_ways(
    connection: Connection, read_field: Field, function: str, texts: list[str]
) -> list[tuple[str, object]]:
    """Texts that the statement and the function it falls back to read differently."""
    query = sql.SQL(
        "select x, {value}"
        " from (select clock_timestamp(), x, {prepared} as {name} from unnest({texts}::text[]) as x) as read"
        " where {value} is distinct from {function}(x)"
    ).format(
        value=reading.value(read_field, ANY),
        prepared=reading.prepared(read_field) or sql.SQL("null"),
        name=reading.prepared_name(read_field),
        texts=sql.Literal(texts),
        function=sql.SQL(function),
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


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
    assert both_ways(loader, field(FieldType.TEXT), "work.tidy", [*ids, *days, " a b c d", "abcde\t"]) == []


def test_most_generated_ids_are_sound(loader: Connection) -> None:
    ids = [resident_id(number) for number in range(0, 28_000, 97)]
    [(sound,)] = loader.execute(
        "select count(*) from unnest(%s::text[]) as x where work.read_id_number(x) = x", (ids,)
    ).fetchall()
    assert sound == len(ids)
