"""How each type of field is read: a SQL expression that turns delivered text into a typed value or null.

Every expression tests the canonical form first, in SQL alone, and calls a function of sql/reading.sql
only for the rest. Both read the same values; the first is what makes millions of rows fast
(docs/adr/0010).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import LiteralString

from psycopg import sql
from psycopg.sql import SQL, Composable, Literal

from cityplan.contracts import CodeList, Contract, Field, FieldType, load_codelists
from cityplan.loading.tables import REGISTER_OF_DIVISIONS

# GB 11643 weighs the 17 digits of an id by powers of two modulo 11, so three digits abc weigh 4a + 2b + c
# times the power of their place: one look into a table of a thousand bytes replaces three of everything.
_TRIPLES = bytes((4 * (n // 100) + 2 * (n // 10 % 10) + n % 10) % 11 for n in range(1000))
_TRIPLE_WEIGHTS = tuple(2 * 8**place % 11 for place in range(6))
# GB 32100 weighs the 18 characters of a credit code by powers of three modulo 31; a sound one weighs nothing.
_OF_CREDIT_CODES = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_VALUES = bytes(max(0, _OF_CREDIT_CODES.find(chr(byte))) for byte in range(128))
_CREDIT_WEIGHTS = (*(pow(3, place, 31) for place in range(17)), 1)
_NUMERIC = re.compile(r"^numeric\((\d+),\s*(\d+)\)$")
_LARGEST_INTEGER = 18
_ANY_NUMBER = 40  # digits of a number whose size the contract does not say

Reader = Callable[[Composable, Field, Contract], Composable]


def value(field: Field, contract: Contract) -> Composable:
    """Return the expression that reads the field's text; null when it is absent or cannot be read."""
    return _READERS[field.type](sql.Identifier(field.name), field, contract)


def operation() -> Composable:
    """Return the expression that reads op into is_deleted; an empty op is a new or changed record."""
    return SQL(
        "case op when 'I' then false when 'U' then false when 'D' then true when '' then false"
        " else work.read_operation(op) end"
    )


def given(column: Composable) -> Composable:
    """Return the condition that a text says something: it is neither empty nor a word for nothing."""
    return SQL("({} <> '' and work.tidy({}) is not null)").format(column, column)


def _else(column: Composable, canonical: str, slow: str, **parts: Composable) -> Composable:
    """Return `case` with the canonical forms, then the thorough function for any other text."""
    return SQL("case " + canonical + " when {x} <> '' then " + slow + " end").format(x=column, **parts)


def _text(column: Composable, _field: Field, _contract: Contract) -> Composable:
    # Longer than any word for nothing, nothing to trim: all ASCII, or Chinese that holds no blank and nothing
    # to make half-width.
    return _else(
        column,
        "when octet_length({x}) > 4 and octet_length({x}) = length({x})"
        " and {x} = btrim({x}, e' \\t\\r\\n') then {x}"
        " when octet_length({x}) > 6 and {x} ~ '^[!-~一-龥（），、。·]+$' then {x}",
        "work.tidy({x})",
    )


def _date(column: Composable, _field: Field, _contract: Contract) -> Composable:
    canonical = "when {x} like '____-__-__' and pg_input_is_valid({x}, 'date') then {x}::date"
    return _else(column, canonical, "work.read_date({x})")


def _month(column: Composable, _field: Field, _contract: Contract) -> Composable:
    first = "({x} || '-01')"
    canonical = f"when {{x}} like '____-__' and pg_input_is_valid({first}, 'date') then {first}::date"
    return _else(column, canonical, "work.read_month({x})")


def _school_year(column: Composable, _field: Field, _contract: Contract) -> Composable:
    return _else(column, "", "work.read_school_year({x})")


def _integer(column: Composable, _field: Field, _contract: Contract) -> Composable:
    # What is written as PostgreSQL would write it; a third of the time a regular expression takes.
    canonical = (
        f"when octet_length({{x}}) <= {_LARGEST_INTEGER}"
        " and pg_input_is_valid({x}, 'bigint') and {x}::bigint::text = {x} then {x}::bigint"
    )
    return _else(column, canonical, f"work.read_number({{x}}, {_LARGEST_INTEGER}, 0)::bigint")


def _decimal(column: Composable, field: Field, _contract: Contract) -> Composable:
    declared = _NUMERIC.match(field.sql_type)
    digits, places = (int(part) for part in declared.groups()) if declared else (_ANY_NUMBER, None)
    whole, after = (digits - places, places) if places is not None else (15, 10)
    fraction = f"(\\.[0-9]{{1,{after}}})?" if after else ""
    pattern = Literal(f"^-?[0-9]{{1,{whole}}}{fraction}$")
    return _else(
        column,
        "when {x} ~ {pattern} then {x}::numeric",
        "work.read_number({x}, {digits}, {places})",
        pattern=pattern,
        digits=Literal(digits),
        places=Literal(places),
    )


def _boolean(column: Composable, _field: Field, _contract: Contract) -> Composable:
    return _else(column, "when {x} = '是' then true when {x} = '否' then false", "work.read_boolean({x})")


def _code(column: Composable, field: Field, _contract: Contract) -> Composable:
    codes = _codelist(field)
    known = SQL(" ").join(
        SQL("when {} then {}").format(Literal(spelling), Literal(code))
        for spelling, code in codes.by_spelling.items()
    )
    expression = "case {x} {known} when '' then null else work.read_code({x}, {spellings}, {otherwise}) end"
    return SQL(expression).format(
        x=column, known=known, spellings=_spellings(codes), otherwise=_otherwise(codes)
    )


def _codes(column: Composable, field: Field, _contract: Contract) -> Composable:
    codes = _codelist(field)
    slow = "work.read_codes({x}, {spellings}, {otherwise})"
    return _else(column, "", slow, spellings=_spellings(codes), otherwise=_otherwise(codes))


def _codelist(field: Field) -> CodeList:
    return load_codelists()[str(field.codelist)]


def _spellings(codes: CodeList) -> Composable:
    return SQL("{}::jsonb").format(Literal(json.dumps(codes.by_spelling, ensure_ascii=False)))


def _otherwise(codes: CodeList) -> Composable:
    if codes.open:
        return Literal("*")
    return Literal("other" if codes.has_other else None)


def _division(column: Composable, _field: Field, contract: Contract) -> Composable:
    canonical = "when {x} in (select division_code from work.known_division) then {x}"
    return _else(column, canonical, "work.read_division({x}, {register})", register=_is_register(contract))


def _district(column: Composable, _field: Field, contract: Contract) -> Composable:
    canonical = (
        "when {x} in (select left(division_code, 6) from work.known_division"
        " where division_code like '%000000') then {x}"
    )
    slow = "left(work.read_division({x}, {register}), 6)"
    return _else(column, canonical, slow, register=_is_register(contract))


def _area(column: Composable, field: Field, contract: Contract) -> Composable:
    """A district, or the city itself, which other readings refuse: among districts it would count twice."""
    city = "case when work.plain({x}) in ('230100', '230100000000') then '230100' else {district} end"
    return SQL(city).format(x=column, district=_district(column, field, contract))


def _is_register(contract: Contract) -> Composable:
    return Literal(contract.name == REGISTER_OF_DIVISIONS)


def prepared(field: Field) -> Composable | None:
    """Return an expression that the reading of the field uses several times, None where it needs none.

    For an id number: its first 17 characters as a number, if they are digits. The cast tells that cheaper
    than a regular expression: what else it would take (signs, blanks, 0x) is shorter as a number or
    begins with 0. Octets alone are counted: 17 digits leave one for the last character.
    For a credit code: its bytes, if all 18 are of the code's alphabet.
    """
    expression = _PREPARED.get(field.type)
    return None if expression is None else SQL(expression).format(x=sql.Identifier(field.name))


def prepared_name(field: Field) -> sql.Identifier:
    """Return the column under which `prepared` must be selected before `value`."""
    return sql.Identifier(f"{field.name} prepared")  # a blank: no field of a contract can be called so


def _id_number(column: Composable, field: Field, _contract: Contract) -> Composable:
    number = prepared_name(field)
    total = SQL(" + ").join(
        SQL("get_byte({}, ({} / {} % 1000)::integer) * {}").format(
            Literal(_TRIPLES), number, SQL(str(1000**place)), SQL(str(weight))
        )
        for place, weight in enumerate(_TRIPLE_WEIGHTS)
    )
    canonical = (
        "when {number} between 10000000000000000 and 99999999999999999 and {x} not like '%000'"
        " and pg_input_is_valid(substr({x}, 7, 8), 'date')"
        " and get_byte('10X98765432'::bytea, ({total}) % 11) = ascii(right({x}, 1)) then {x}"
    )
    return _else(column, canonical, "work.read_id_number({x})", number=number, total=total)


def _uscc(column: Composable, field: Field, _contract: Contract) -> Composable:
    letters = prepared_name(field)
    total = SQL(" + ").join(
        SQL("get_byte({}, get_byte({}, {})) * {}").format(
            Literal(_CREDIT_VALUES), letters, SQL(str(place)), SQL(str(weight))
        )
        for place, weight in enumerate(_CREDIT_WEIGHTS)
    )
    canonical = "when {letters} is not null and ({total}) % 31 = 0 then {x}"
    return _else(column, canonical, "work.read_uscc({x})", letters=letters, total=total)


_PREPARED: Mapping[FieldType, LiteralString] = {
    FieldType.ID_NUMBER: "case when octet_length({x}) = 18 and {x} >= '1'"
    " and pg_input_is_valid(left({x}, 17), 'bigint') then left({x}, 17)::bigint end",
    FieldType.USCC: "case when octet_length({x}) = 18"
    " and {x} ~ '^[" + _OF_CREDIT_CODES + "]+$' then convert_to({x}, 'UTF8') end",
}


_READERS: Mapping[FieldType, Reader] = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.DATE: _date,
    FieldType.MONTH: _month,
    FieldType.SCHOOL_YEAR: _school_year,
    FieldType.BOOLEAN: _boolean,
    FieldType.CODE: _code,
    FieldType.CODES: _codes,
    FieldType.DIVISION: _division,
    FieldType.DISTRICT: _district,
    FieldType.AREA: _area,
    FieldType.ID_NUMBER: _id_number,
    FieldType.USCC: _uscc,
}
