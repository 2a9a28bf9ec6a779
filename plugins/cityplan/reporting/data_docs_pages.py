"""Renders one extract's Data Docs with Great Expectations' renderers; importing it loads all of that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from functools import cache
from typing import Any

from cityplan.validation.library import gx  # before all else of it: this decides how it is loaded

# isort: split
from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.render.renderer.page_renderer import (
    ExpectationSuitePageRenderer,
    ValidationResultsPageRenderer,
)
from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, PackageLoader

from cityplan.contracts import Contract, Rule
from cityplan.validation.rules import rules_of
from cityplan.validation.suites import expectation_of, suite_of

Row = Mapping[str, Any]

_WORDS: Mapping[str, str] = {
    "Overview": "概览",
    "Statistics": "统计",
    "Info": "说明",
    "Batch Spec": "数据",
    "Table-Level Expectations": "整表与跨列",
    "Status": "状态",
    "Status:": "结果",
    "Expectation": "期望",
    "Expectation Suite:": "期望套件",
    "Observed Value": "观测",
    "Data asset:": "数据表",
    "Evaluated Expectations": "已检查",
    "Successful Expectations": "通过",
    "Unsuccessful Expectations": "未通过",
    "Success Percent": "通过率",
    "Great Expectations Version": "版本",
    "op": "操作",
    "as_of": "截至",
    "Run Name": "交付",
    "Expectation Suite Name": "期望套件",
    "Notes": "备注",
    "Run Time": "检查时间",
}
"""Words of the renderers that are put beside theirs."""

_LINK_TO_SUITE = re.compile(r'href="[./]*/expectations/[^"]*"')


class _OfflineView(DefaultJinjaPageView):
    """Great Expectations' pages, with templates of ours instead of those that ask other servers."""

    def __init__(self) -> None:
        super().__init__()
        ours = PackageLoader("cityplan.reporting", "templates/data_docs")
        theirs = PackageLoader("great_expectations", "render/view/templates")
        self.env.loader = ChoiceLoader([ours, theirs])


@cache
def view() -> DefaultJinjaPageView:
    """Return the view of all pages, which keeps the templates it has read: reading them takes longest."""
    return _OfflineView()


def results_page(contract: Contract, outcomes: Mapping[str, Row]) -> str:
    """Return the page of a judged delivery; `outcomes` has a row of quality.check_result per rule."""
    judged = [rule for rule in rules_of(contract) if rule.rule_id in outcomes]
    first = next(iter(outcomes.values()))
    passed = sum(outcomes[rule.rule_id]["passed"] for rule in judged)
    results = ExpectationSuiteValidationResult(
        success=passed == len(judged),
        results=[_result(rule, outcomes[rule.rule_id]) for rule in judged],
        suite_name=contract.name,
        statistics={
            "evaluated_expectations": len(judged),
            "successful_expectations": passed,
            "unsuccessful_expectations": len(judged) - passed,
            "success_percent": 100 * passed / len(judged),
        },
        meta={
            "run_id": RunIdentifier(str(first["delivery_id"]), first["checked_at"].astimezone(UTC)),
            "great_expectations_version": gx.__version__,
            "batch_spec": {"data_asset_name": contract.table, "as_of": str(first["as_of"])},
        },
    )
    words = f"交付 delivery {first['delivery_id']}, 截至 as of {first['as_of']}, {first['status']}"
    return _rendered(ValidationResultsPageRenderer().render(results), contract, words)


def suite_page(contract: Contract) -> str:
    """Return the page of an extract's expectations."""
    suite = suite_of(rules_of(contract), contract.name, described=True)
    words = f"契约 contract {contract.version}"
    return _rendered(ExpectationSuitePageRenderer().render(suite), contract, words)


def _result(rule: Rule, outcome: Row) -> ExpectationValidationResult:
    evaluated, failed = outcome["evaluated"], outcome["failed"]
    return ExpectationValidationResult(
        success=outcome["passed"],
        expectation_config=expectation_of(rule, described=True).configuration,
        result={
            "element_count": evaluated,
            "unexpected_count": failed,
            "unexpected_percent": 100 * failed / evaluated if evaluated else 0,
        },
        exception_info={"raised_exception": False, "exception_message": None, "exception_traceback": None},
    )


def _rendered(document: Any, contract: Contract, words: str) -> str:
    document.page_title = f"{contract.zh} {contract.en}"
    both = {**_WORDS, **{field.name: field.zh for field in contract.fields}}
    document.sections = _in_both_languages([section.to_json_dict() for section in document.sections], both)
    page: str = view().render(document, ours=words)
    # The renderer's link supposes Great Expectations' own folders.
    return _LINK_TO_SUITE.sub(f'href="../suites/{contract.name}.html"', page)


def _in_both_languages(part: Any, words: Mapping[str, str]) -> Any:
    """Return a part of a rendered document with the Chinese words before those texts that have some."""
    if isinstance(part, dict):
        return {key: _in_both_languages(value, words) for key, value in part.items()}
    if isinstance(part, list):
        return [_in_both_languages(value, words) for value in part]
    return f"{words[part]} {part}" if isinstance(part, str) and part in words else part
