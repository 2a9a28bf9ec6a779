"""dbt's templates: a text is compiled once for all environments of a class, and renders as before."""

from __future__ import annotations

from typing import Any

import pytest
from dbt_common.clients.jinja import MacroFuzzEnvironment, get_template

from cityplan.publication.templates import compile_templates_once


def test_a_text_is_compiled_once_and_read_with_what_each_template_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compile_templates_once()
    compiled: list[str] = []
    compile_code = MacroFuzzEnvironment._compile

    def count(environment: Any, source: str, filename: str) -> Any:
        compiled.append(source)
        return compile_code(environment, source, filename)

    monkeypatch.setattr(MacroFuzzEnvironment, "_compile", count)
    text = "select {{ figure }} from {{ relation }}"
    rendered = [get_template(text, {}).render({"figure": n, "relation": "t"}) for n in (1, 2)]
    assert rendered == ["select 1 from t", "select 2 from t"]
    assert len(compiled) == 1


def test_what_is_read_as_values_is_not_what_is_read_as_text() -> None:
    compile_templates_once()
    text = "{{ value }}"
    value: object = [1, 2]
    as_text, as_value = (get_template(text, {}, native=native) for native in (False, True))
    assert as_text.render({"value": value}) == "[1, 2]"
    assert as_value.render({"value": value}) is value
