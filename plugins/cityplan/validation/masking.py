"""What an operator or auditor may see of a delivered text: personal columns cut short, no person elsewhere.

A person is told by the shape of a text, wherever it stands; PostgreSQL and Python read the patterns alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan.contracts import Contract, Field, Pii, load_codelists, load_contracts

# How many characters of a personal text an operator may see to find the record again, though never more than
# one or a third of it: a name may have got into the column of another kind. The rest becomes stars. Of a
# birth date the year is shown: beside an id's beginning the date would give away most of the id.
SHOWN: Mapping[Pii, int] = {
    Pii.ID_NUMBER: 6,
    Pii.NAME: 1,
    Pii.PHONE: 3,
    Pii.HOUSEHOLD: 4,
    Pii.CERTIFICATE: 6,
}
STARS = "****"
_WITHOUT_DAY = "-**-**"
# The year of a text that is a date. A spreadsheet's serial number has none: its beginning tells the week.
_BIRTH_YEAR = "^(?:1[89]|20)[0-9]{2}(?=[-/.年]|[0-9]{4}$|[0-9]{4}[^0-9])"
_YEAR_ALONE = SQL(
    "case when {text} ~ {year} then left({text}, 4) || {day} when {text} <> '' then {stars} end"
)

_DIGIT, _GAP = "[0-9０-９]", "[ \u3000\u00a0－—–-]?"
_PROVINCE = f"(?:[1１]{_GAP}[1-5１-５]|[2２]{_GAP}[1-3１-３]|[3-6３-６]{_GAP}{_DIGIT}|[78７８]{_GAP}[12１２])"
_CENTURY = f"(?:[1１]{_GAP}[89８９]|[2２]{_GAP}[0０])"
_MONTH = f"(?:[0０]{_GAP}[1-9１-９]|[1１]{_GAP}[0-2０-２])"
_DAY = f"(?:[0０]{_GAP}[1-9１-９]|[12１２]{_GAP}{_DIGIT}|[3３]{_GAP}[01０１])"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪任姜范"
    "石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚欧"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|慕容|令狐|司徒|夏侯"
_BREAK = " \t\u3000,，、;；:：\"'()（）/|。\r\n"


def _digits(count: int) -> list[str]:
    return [_DIGIT] * count


_ID_18 = _GAP.join([_PROVINCE, *_digits(4), _CENTURY, *_digits(2), _MONTH, _DAY, *_digits(2)])
_ID_15 = _GAP.join([_PROVINCE, *_digits(4), *_digits(2), _MONTH, _DAY, *_digits(3)])

# Resident ids of 18 digits with a birth date (one too few or too many as well) and of 15, mobile numbers,
# all with gaps or full-width digits too; a word of two or three characters that begins as names do.
STRAYS = (
    f"(?<!{_DIGIT}){_ID_18}(?:{_GAP}{_DIGIT})+(?:{_GAP}[XxＸｘ])?",
    f"(?<!{_DIGIT}){_ID_15}(?!{_DIGIT})",
    f"(?<!{_DIGIT})(?:[8８][6６]{_GAP})?[1１][3-9３-９]{_DIGIT}{_GAP}{_DIGIT}{{4}}{_GAP}{_DIGIT}{{4}}(?!{_DIGIT})",
    f"(?<![^{_BREAK}])(?:[{_SURNAMES}]|{_COMPOUND})[\u4e00-\u9fff]{{1,2}}(?![^{_BREAK}])",
)


def without_persons(text: str) -> str:
    """Return the text with stars for whoever strayed into it."""
    for stray in STRAYS:
        text = re.sub(stray, STARS, text)
    return text


def without_strays(text: Composable) -> Composable:
    """Return the SQL text with stars for whoever strayed into it."""
    for stray in STRAYS:
        text = SQL("regexp_replace({}, {}, {}, 'g')").format(text, Literal(stray), Literal(STARS))
    return text


def masked_text(kind: Pii, text: str) -> str:
    """Return as much of a personal text as may be seen; of no text nothing."""
    if not text:
        return ""
    if kind is Pii.BIRTH_DATE:
        year = re.match(_BIRTH_YEAR, text)
        return f"{year[0]}{_WITHOUT_DAY}" if year else STARS
    return f"{text[: min(SHOWN[kind], max(1, len(text) // 3))]}{STARS}"


def birth_date_columns() -> list[str]:
    """Return the names that the contracts give to columns of birth dates."""
    columns = (field for contract in load_contracts().values() for field in contract.fields)
    return sorted({field.name for field in columns if field.pii is Pii.BIRTH_DATE})


def without_day(birth_date: Composable) -> Composable:
    """Return the SQL text of a birth date with its year alone, with nothing where it is no date."""
    return _YEAR_ALONE.format(
        text=birth_date, year=Literal(_BIRTH_YEAR), day=Literal(_WITHOUT_DAY), stars=Literal(STARS)
    )


def masked_texts(contract: Contract) -> Composable:
    """Return the JSON object of alias `delivered`'s texts that are not empty, personal ones masked.

    What stands in the row's own personal columns is masked in its others as well.
    """
    pairs = [SQL("{}, {}").format(Literal(field.name), _shown(contract, field)) for field in contract.fields]
    return SQL("jsonb_strip_nulls(jsonb_build_object({}))").format(SQL(", ").join(pairs))


def _shown(contract: Contract, field: Field) -> Composable:
    text: Composable = SQL("nullif({}, '')").format(Identifier("delivered", field.name))
    if field.pii is not None:
        return _masked(field.pii, text)
    for personal in _personal(contract):
        own = Identifier("delivered", personal.name)
        text = SQL(
            "replace({}, coalesce(case when length({own}) > 1 then {own} end, chr(1)), {stars})"
        ).format(text, own=own, stars=Literal(STARS))
    if field.codelist is None:
        return without_strays(text)
    return SQL("case when {text} = any({known}) then {text} else {masked} end").format(
        text=text, known=Literal(_spellings(field.codelist)), masked=without_strays(text)
    )


def _masked(kind: Pii, text: Composable) -> Composable:
    if kind is Pii.BIRTH_DATE:
        return without_day(text)
    shown = SQL("least({}, greatest(1, length({}) / 3))").format(Literal(SHOWN[kind]), text)
    return SQL("left({}, {}) || {}").format(text, shown, Literal(STARS))


def _personal(contract: Contract) -> list[Field]:
    """The personal columns, birth dates last: an id that holds one must be found whole before."""
    personal = [field for field in contract.fields if field.pii is not None]
    return sorted(personal, key=lambda field: field.pii is Pii.BIRTH_DATE)


def _spellings(codelist: str) -> list[str]:
    """Words a department may write for the codes of a list: none of them is a person."""
    return sorted({word for code in load_codelists()[codelist].codes for word in code.spellings})
