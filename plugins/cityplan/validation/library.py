"""Great Expectations as this project loads it: silent, without what only unused parts of it need.

Whoever uses it imports this module first, so that it is loaded this way by whomever.
"""

from __future__ import annotations

import logging
import os

from cityplan.validation.configurations import made_once
from cityplan.validation.lean_import import importing_without

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, when the library is imported
logging.getLogger("great_expectations").setLevel(logging.WARNING)  # it tells a page of its own importing

# Tests of distributions, which no contract uses, would take 80 MB and a third of the time of importing.
with importing_without("altair", "scipy"):
    import great_expectations as gx
    from great_expectations.compatibility import pydantic
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.datasource.fluent.sql_datasource import TableAsset
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.registry import get_expectation_impl

    from cityplan.validation import comparisons as _past  # noqa: F401 defining them registers them
    from cityplan.validation import expectations as _own  # noqa: F401

Expectation.configuration = made_once(Expectation.configuration.fget)  # type: ignore[assignment,attr-defined,method-assign]

__all__ = [
    "Batch",
    "Expectation",
    "ProgressBarsConfig",
    "TableAsset",
    "get_expectation_impl",
    "gx",
    "pydantic",
]
