"""Great Expectations and the split judge alike; what they cannot judge is an error and no failure."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from cityplan.contracts import Contract, Rule, Severity, load_contracts
from cityplan.errors import ConfigurationError
from cityplan.settings import Settings
from cityplan.validation.engine import Validator
from cityplan.validation.library import get_expectation_impl, gx
from cityplan.validation.predicates import predicate_of
from cityplan.validation.results import check_results
from cityplan.validation.split import Split, check_agreement, split_rows
from cityplan.validation.suites import expectation_of
from cityplan.validation.verdict import ValidationError, Verdict
from cityplan.warehouse.connect import Connection, role_connection, role_url

CONTRACT = load_contracts()["civil_affairs.elderly_care_institutions"]
EITHER = {"ignore_row_if": "either_value_is_missing"}
ROWS = """
insert into work.d1
    (row_number, name, kind, beds_total, beds_nursing, opened_on, closed_on, unreadable, shares_key)
values
    (1, 'a', 'care_home', 100, 40, '2020-01-01', null, null, null),
    (2, 'b', 'day_care', 100, null, null, '2020-01-01', '{beds_nursing}', null),
    (3, null, 'other', 5, 40, '2020-01-02', '2020-01-01', null, true),
    (4, 'b', null, null, 3, '2020-01-01', '2020-01-01', '{kind, beds_total}', true)
"""


@pytest.fixture(scope="module")
def loader(module_settings: Settings) -> Iterator[Connection]:
    with role_connection(module_settings, "loader", autocommit=True) as connection:
        connection.execute(
            "create table work.d1 (institution_id text, row_number integer, name text, kind text,"
            " beds_total bigint, beds_nursing bigint,"
            " opened_on date, closed_on date, unreadable text[], rule_ids text[],"
            " is_skipped boolean, shares_key boolean)"
        )
        connection.execute(ROWS)
        yield connection


@pytest.fixture(scope="module")
def validator(module_settings: Settings) -> Iterator[Validator]:
    validator = Validator(role_url(module_settings, "loader"))
    yield validator
    validator.close()


@pytest.fixture(autouse=True)
def _as_just_made(loader: Connection) -> None:
    loader.execute("update work.d1 set rule_ids = null")


@pytest.fixture
def judged(loader: Connection, validator: Validator) -> Callable[..., Mapping[int, list[str]]]:
    """A function that judges rules over the four rows: row number -> rules it breaks, as both sides say."""

    def judge(*rules: Rule) -> Mapping[int, list[str]]:
        contract = contract_of(*rules)
        verdicts = validator.judge(contract, "d1")
        split = split_rows(loader, contract, "d1")
        check_agreement(contract, verdicts, split.counts)
        found = loader.execute(
            "select row_number, rule_ids from work.d1 where rule_ids is not null order by 1"
        )
        broken: dict[int, list[str]] = dict(found.fetchall())
        assert len(broken) == split.broken
        return broken

    return judge


def rule(expectation: str, severity: Severity = Severity.ROW, **kwargs: Any) -> Rule:
    return Rule("the_rule", expectation, kwargs, severity, "accuracy", "规则", "the rule")


def contract_of(*rules: Rule) -> Contract:
    version = str(rules)  # suites are kept by name and version
    return replace(CONTRACT, rules=rules, version=version)


THEIRS: tuple[tuple[str, dict[str, Any], list[int]], ...] = (
    ("expect_column_values_to_not_be_null", {"column": "name"}, [3]),
    (
        "expect_column_values_to_be_between",
        {"column": "beds_total", "min_value": 10, "max_value": 100},
        [3],
    ),
    (
        "expect_column_values_to_be_between",
        {"column": "beds_total", "max_value": 100, "strict_max": True},
        [1, 2],
    ),
    (
        "expect_column_values_to_be_between",
        {"column": "beds_total", "min_value": 5, "strict_min": True},
        [3],
    ),
    (
        "expect_column_values_to_be_in_set",
        {"column": "kind", "value_set": ["care_home", "day_care"]},
        [3],
    ),
    ("expect_column_values_to_match_regex", {"column": "name", "regex": "^a%?$"}, [2, 4]),
    (
        "expect_column_pair_values_a_to_be_greater_than_b",
        {"column_A": "beds_total", "column_B": "beds_nursing", "or_equal": True, **EITHER},
        [3],
    ),
    (
        "expect_column_pair_values_a_to_be_greater_than_b",
        {"column_A": "closed_on", "column_B": "opened_on", **EITHER},
        [3, 4],
    ),
)
"""Rules that Great Expectations has itself, and the rows that break them."""


@pytest.fixture(scope="module")
def their_count(module_settings: Settings, loader: Connection) -> Iterator[Callable[[str, Any], int]]:
    """A function that has Great Expectations judge the rows its own way; how many break the rule."""
    assert loader.execute("select count(*) from work.d1").fetchone() == (4,)
    url = role_url(module_settings, "loader").update_query_dict({"options": "-csearch_path=work"})
    context = gx.get_context(mode="ephemeral")
    source = context.data_sources.add_postgres("own", connection_string=url.render_as_string(False))
    rows = source.add_table_asset("rows", table_name="d1")
    batch = rows.add_batch_definition_whole_table("all").get_batch()

    def count(expectation: str, kwargs: Any) -> int:
        result = batch.validate(get_expectation_impl(expectation)(**kwargs))
        assert not result.exception_info.get("raised_exception"), result.exception_info
        return int(result.result["unexpected_count"])

    yield count
    source.get_execution_engine().close()
    source.get_engine().dispose()


@pytest.mark.parametrize(("expectation", "kwargs", "broken"), THEIRS)
def test_what_great_expectations_has_itself_means_the_same_its_own_way(
    their_count: Callable[[str, Any], int],
    expectation: str,
    kwargs: dict[str, Any],
    broken: list[int],
) -> None:
    assert predicate_of(rule(expectation, **kwargs)) is not None, "it is judged its own way already"
    assert their_count(expectation, kwargs) == len(broken)


@pytest.mark.parametrize(
    ("expectation", "kwargs", "broken"),
    [
        *THEIRS,
        ("expect_compound_columns_to_be_unique", {"column_list": ["name", "kind"]}, [3, 4]),
        ("expect_column_to_be_present", {"column": "beds_total"}, []),
        ("expect_column_to_be_present", {"column": "opened_on"}, [2]),
        ("expect_column_to_be_readable", {"column": "kind"}, [4]),
        ("expect_rows_to_satisfy", {"predicate": "kind <> 'day_care' or name like 'c%'"}, [2]),
    ],
)
def test_each_kind_of_rule(
    judged: Callable[..., Mapping[int, list[str]]],
    expectation: str,
    kwargs: dict[str, Any],
    broken: list[int],
) -> None:
    assert judged(rule(expectation, **kwargs)) == {row: ["the_rule"] for row in broken}


def test_a_row_that_breaks_several_rules_names_them_all_in_the_contract_s_order(
    judged: Callable[..., Mapping[int, list[str]]],
) -> None:
    second = replace(rule("expect_column_values_to_not_be_null", column="name"), rule_id="second")
    first = replace(rule("expect_rows_to_satisfy", predicate="beds_total > 10"), rule_id="first")
    assert judged(first, second) == {3: ["first", "second"]}


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.DELIVERY])
def test_rules_that_set_no_row_aside_are_counted_all_the_same(
    loader: Connection, validator: Validator, severity: Severity
) -> None:
    contract = contract_of(rule("expect_column_values_to_not_be_null", severity, column="name"))
    verdicts = validator.judge(contract, "d1")
    split = split_rows(loader, contract, "d1")
    assert split == Split({"the_rule": 1}, broken=0)
    _, result = check_results(contract, verdicts, split.counts, rows=4, unsplit=0)
    assert (result.evaluated, result.failed, result.passed) == (4, 1, False)


def test_a_rule_about_the_whole_delivery_is_evaluated_once(loader: Connection, validator: Validator) -> None:
    contract = contract_of(rule("expect_table_row_count_to_be_between", Severity.DELIVERY, min_value=5))
    verdicts, split = validator.judge(contract, "d1"), split_rows(loader, contract, "d1")
    assert split == Split({}, broken=0)
    _, result = check_results(contract, verdicts, split.counts, rows=4, unsplit=0)
    assert (result.evaluated, result.failed, result.passed) == (1, 1, False)


def test_a_row_rule_must_say_which_rows_break_it(loader: Connection) -> None:
    contract = contract_of(rule("expect_table_row_count_to_be_between", min_value=5))
    with pytest.raises(ConfigurationError, match="does not say which rows"):
        split_rows(loader, contract, "d1")


def test_statistics_and_charts_are_not_loaded_and_rules_that_need_them_are_an_error(
    validator: Validator,
) -> None:
    loaded = "import sys, cityplan.validation.engine; print({'scipy', 'altair'} & set(sys.modules))"
    process = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "set()"
    parts = {"bins": [0, 100, 200], "weights": [0.5, 0.5]}
    contract = contract_of(
        rule(
            "expect_column_kl_divergence_to_be_less_than",
            column="beds_total",
            partition_object=parts,
            threshold=1,
        )
    )
    with pytest.raises(ValidationError, match=r"the_rule could not be evaluated"):
        validator.judge(contract, "d1")


def test_a_rule_that_cannot_be_evaluated_is_an_error_and_no_failure(validator: Validator) -> None:
    contract = contract_of(rule("expect_rows_to_satisfy", predicate="no_such_column > 1"))
    with pytest.raises(ValidationError, match=r"the_rule could not be evaluated"):
        validator.judge(contract, "d1")


@pytest.mark.parametrize(("passed", "failed"), [(True, None), (False, 2)])
def test_two_counts_that_differ_stop_the_delivery(passed: bool, failed: int | None) -> None:
    contract = contract_of(rule("expect_column_values_to_not_be_null", column="name"))
    with pytest.raises(ValidationError, match="Great Expectations counts"):
        check_agreement(contract, {"the_rule": Verdict(passed, failed)}, {"the_rule": 1})


def test_nothing_of_a_judged_delivery_stays_in_the_validator(validator: Validator) -> None:
    contract = contract_of(rule("expect_column_values_to_not_be_null", column="kind"))
    for _ in range(3):
        assert validator.judge(contract, "d1")["the_rule"] == Verdict(passed=False, failed=1)


def test_what_is_read_of_an_expectation_is_made_once_of_each_object(
    validator: Validator, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = contract_of(rule("expect_column_values_to_not_be_null", column="row_number"))
    validator.judge(contract, "d1")
    expectation, made = type(expectation_of(contract.rules[0])), []
    copied = expectation.dict

    def counting(self: Any, **options: Any) -> dict[str, Any]:
        made.append(self)
        return copied(self, **options)

    monkeypatch.setattr(expectation, "dict", counting)
    assert validator.judge(contract, "d1")["the_rule"].passed
    assert len(made) == len({id(one) for one in made})
