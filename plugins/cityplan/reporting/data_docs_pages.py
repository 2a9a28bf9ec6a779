"""Renders one extract's Data Docs with Great Expectations' renderers; importing it loads all of that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from great_expectations import __version__ as gx_version
from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
from great_expectations.render.renderer.page_renderer import (
    ExpectationSuitePageRenderer,
    ValidationResultsPageRenderer,
)
from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, PackageLoader

from cityplan.contracts import Contract, Rule
from cityplan.validation.engine import expectation_of, suite_of
from cityplan.validation.rules import rules_of

Row = Mapping[str, Any]

_LINK_TO_SUITE = re.compile(r'href="[./]*/expectations/[^"]*"')


class _OfflineView(DefaultJinjaPageView):
    """Great Expectations' pages, with templates of ours instead of those that ask other servers."""

    def __init__(self) -> None:
        super().__init__()
        ours = PackageLoader("cityplan.reporting", "templates/data_docs")
        theirs = PackageLoader("great_expectations", "render/view/templates")
        self.env.loader = ChoiceLoader([ours, theirs])


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
            "run_id": {"run_name": str(first["delivery_id"]), "run_time": first["checked_at"]},
            "great_expectations_version": gx_version,
            "active_batch_definition": {"batch_identifiers": {}, "data_asset_name": contract.table},
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
    page: str = _OfflineView().render(document, ours=words)  # type: ignore[no-untyped-call] # of the library
    # The renderer's link supposes Great Expectations' own folders.
    return _LINK_TO_SUITE.sub(f'href="../suites/{contract.name}.html"', page)
