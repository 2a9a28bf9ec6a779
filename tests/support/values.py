"""The marts' table of values, for tests that fill it by hand."""

from __future__ import annotations

from typing import Final, LiteralString

VALUES_TABLE: Final[LiteralString] = """
create table marts.fct_indicator_value (
    indicator_id text, division_code text, period_end date, dimension text, member text, measure text,
    numerator numeric, denominator numeric, value numeric, n bigint, ci_low numeric, ci_high numeric,
    denominator_year int, is_provisional boolean, definition_version text
);
"""
