"""Each row rule as one SQL condition over the typed table, true for the rows that break it.

Great Expectations' own meaning is kept: a missing value breaks no rule but presence. Rules about a whole
delivery (its number of rows, say) have no such condition; Great Expectations alone judges them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from psycopg.sql import SQL, Composable, Identifier, Literal

from cityplan.contracts import Rule
from cityplan.errors import ConfigurationError

Kwargs = Mapping[str, Any]


def breaking(rule: Rule) -> Composable | None:
    """Return the condition of the rows that break the rule, None for a rule about the delivery as a whole."""
    compiled = _PREDICATES.get(rule.expectation)
    return None if compiled is None else compiled(rule.kwargs)


def row_predicate(rule: Rule) -> Composable:
    """Return the condition of a rule that must have one; ConfigurationError names a rule that has none."""
    condition = breaking(rule)
    if condition is None:
        raise ConfigurationError(
            f"Rule {rule.rule_id}: {rule.expectation} does not say which rows break it (无法逐行判断).",
            f"Give it severity delivery or warning, or use one of {', '.join(sorted(_PREDICATES))}.",
        )
    return condition


def predicate_of(rule: Rule) -> str | None:
    """Return what every row satisfies by one of Great Expectations' own rules of rows; None for others."""
    compiled = _THEIRS.get(rule.expectation)
    return None if compiled is None else SQL("{} is not true").format(compiled(rule.kwargs)).as_string(None)


def unreadable(column: str) -> Composable:
    """Condition of rows whose text in the column could not be read."""
    return SQL("coalesce({} = any(unreadable), false)").format(Literal(column))


def absent(column: str) -> Composable:
    """Condition of rows without any text in the column; an unreadable one was given."""
    return SQL("({} is null and not {})").format(Identifier(column), unreadable(column))


def unsatisfied(predicate: str) -> Composable:
    """Condition of rows for which a predicate of the contract is false."""
    return SQL("(({}) is false)").format(SQL(predicate))


def out_of_force(column: str, day: str) -> Composable:
    """Condition of rows whose division was not in force on the date that `day`, a SQL expression, gives.

    A register gives every division a first day, so nearly every row asks: the terms are put together once for
    a statement and looked up by code, which costs a row a microsecond; a subquery for each row cost hundreds.
    """
    return SQL(
        "(((select jsonb_object_agg(division_code, daterange(valid_from, valid_to, '[]'))"
        " from work.division_term) ->> rpad({code}, 12, '0'))::daterange @> ({day})::date is false)"
    ).format(code=Identifier(column), day=SQL(day))


def _null(kwargs: Kwargs) -> Composable:
    return SQL("({} is null)").format(Identifier(kwargs["column"]))


def _outside_range(kwargs: Kwargs) -> Composable:
    bounds = []
    for name, strict, loose_sign, strict_sign in (
        ("min_value", "strict_min", ">=", ">"),
        ("max_value", "strict_max", "<=", "<"),
    ):
        if kwargs.get(name) is not None:
            sign = SQL(strict_sign if kwargs.get(strict) else loose_sign)
            bounds.append(SQL("{} {} {}").format(Identifier(kwargs["column"]), sign, Literal(kwargs[name])))
    return SQL("(({}) is false)").format(SQL(" and ").join(bounds))


def _outside_set(kwargs: Kwargs) -> Composable:
    values = SQL(", ").join(map(Literal, kwargs["value_set"]))
    return SQL("(({} in ({})) is false)").format(Identifier(kwargs["column"]), values)


def _regex_unmatched(kwargs: Kwargs) -> Composable:
    return SQL("(({} ~ {}) is false)").format(Identifier(kwargs["column"]), Literal(kwargs["regex"]))


def _pair_out_of_order(kwargs: Kwargs) -> Composable:
    sign = SQL(">=" if kwargs.get("or_equal") else ">")
    left, right = Identifier(kwargs["column_A"]), Identifier(kwargs["column_B"])
    return SQL("(({} {} {}) is false)").format(left, sign, right)


def _key_shared(_kwargs: Kwargs) -> Composable:
    # Found once, with the exact repetitions, by loading.repeats: grouping millions of keys twice is too dear.
    # Should any be left unmarked, the unique index of what is current refuses to take them.
    return SQL("(shares_key is true)")


_THEIRS: Mapping[str, Callable[[Kwargs], Composable]] = {
    "expect_column_values_to_not_be_null": _null,
    "expect_column_values_to_be_between": _outside_range,
    "expect_column_values_to_be_in_set": _outside_set,
    "expect_column_values_to_match_regex": _regex_unmatched,
    "expect_column_pair_values_a_to_be_greater_than_b": _pair_out_of_order,
    "expect_compound_columns_to_be_unique": _key_shared,
}
_PREDICATES: Mapping[str, Callable[[Kwargs], Composable]] = {
    **_THEIRS,
    "expect_column_to_be_present": lambda kwargs: absent(kwargs["column"]),
    "expect_column_to_be_readable": lambda kwargs: unreadable(kwargs["column"]),
    "expect_division_to_be_in_force": lambda kwargs: out_of_force(kwargs["column"], kwargs["day"]),
    "expect_rows_to_satisfy": lambda kwargs: unsatisfied(kwargs["predicate"]),
}
