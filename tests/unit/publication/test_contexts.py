"""What a template of dbt may name: the macros that dbt itself arranges, made when they are asked for."""

from __future__ import annotations

import importlib.util
from types import SimpleNamespace
from typing import Any

import pytest
from dbt.context import macros as dbts

from cityplan.publication.contexts import BuilderOnDemand, OnDemand

OFFERED = (
    ("dbt", "run_query"),
    ("dbt", "current_timestamp"),
    ("dbt_postgres", "current_timestamp"),
    ("cityplan", "known_at"),
    ("cityplan", "run_query"),
    ("elsewhere", "known_at"),
    ("elsewhere", "spread"),
)


@pytest.fixture
def as_dbt_comes() -> Any:
    """dbt's own builder, whatever this process has put into it."""
    spec = importlib.util.spec_from_file_location("as_dbt_comes", dbts.__file__)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.MacroNamespaceBuilder


def arranged(builder: Any, package: str) -> Any:
    by_package: dict[str, dict[str, Any]] = {}
    for owner, name in OFFERED:
        macro = SimpleNamespace(package_name=owner, name=name, unique_id=f"macro.{owner}.{name}")
        by_package.setdefault(owner, {})[name] = macro
    built = builder("cityplan", package, None, ["dbt_postgres", "dbt"])
    return built.build_namespace(by_package, {})


@pytest.mark.parametrize("package", ["cityplan", "elsewhere", "dbt"])
def test_a_template_sees_the_macros_that_dbt_itself_arranges(as_dbt_comes: Any, package: str) -> None:
    ours, theirs = arranged(BuilderOnDemand, package), arranged(as_dbt_comes, package)
    assert set(ours) == set(theirs)
    for name, there in theirs.items():
        if isinstance(there, dict):
            assert {of: made.macro.unique_id for of, made in ours[name].items()} == {
                of: made.macro.unique_id for of, made in there.items()
            }
        else:
            assert ours[name].macro.unique_id == there.macro.unique_id
    for owner in ("cityplan", "elsewhere", "dbt", None):
        mine, dbts_own = (found.get_from_package(owner, "run_query") for found in (ours, theirs))
        assert getattr(mine, "macro", None) == getattr(dbts_own, "macro", None)


def test_what_is_not_asked_for_is_not_made() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    names = OnDemand({"a": 1, "b": 2}, make)
    assert "a" in names and "c" not in names and len(names) == 2 and names
    assert not made
    assert (names["a"], names["a"], names.get("c", 0)) == ("A", "A", 0)
    assert made == ["a"]
    assert dict(names) == {"a": "A", "b": "B"}
    with pytest.raises(KeyError):
        names["c"]


def test_further_names_come_before_those_that_were_set_and_can_be_set_anew() -> None:
    names = OnDemand((), str.upper)
    names |= {"a": 1, "b": 2}
    names.offer(frozenset({"a", "c"}))
    assert dict(names) == {"a": "A", "b": 2, "c": "C"}
    names["a"] = 3
    assert dict(names) == {"a": 3, "b": 2, "c": "C"}
