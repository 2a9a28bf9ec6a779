"""What is made of the texts that name divisions, residents and organisations."""

from __future__ import annotations

import dataclasses
import random

import pytest

from cityplan.contracts import FieldType, load_contracts
from cityplan.warehouse.connect import Connection
from tests.integration.loading.texts import both_ways, field, read
from tests.support.deliveries import resident_id


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
    register = load_contracts()["civil_affairs.administrative_divisions"]
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
        ("110105194912310１", None),  # 18 octets, 16 characters
        ("１１０１０５", None),  # 18 octets
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
    either = [*sound, *slips, *(code.lower() for code in sound), *(f" {code}" for code in sound)]
    assert both_ways(loader, field(FieldType.USCC), "work.read_uscc", either) == []
    query = "select code from unnest(%s::text[]) as code where work.read_uscc(code) is not null"
    assert loader.execute(query, (list(slips - set(sound)),)).fetchall() == []


def test_most_generated_ids_are_sound(loader: Connection) -> None:
    ids = [resident_id(number) for number in range(0, 28_000, 97)]
    [(sound,)] = loader.execute(
        "select count(*) from unnest(%s::text[]) as x where work.read_id_number(x) = x", (ids,)
    ).fetchall()
    assert sound == len(ids)
