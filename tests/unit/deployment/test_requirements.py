"""Whatever is imported is declared, and what is declared is what the lock pins."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest

from cityplan.settings import PROJECT_ROOT

OURS = {"cityplan", "tests", "bench"}
DECLARED = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", re.MULTILINE)
PEERS = {"dlt": ["dlt"], "matplotlib": ["matplotlib"], "pyarrow": ["pyarrow"], "soda": ["soda-core-postgres"]}
"""Packages that only the benchmark imports, in an environment of its own, and their distributions."""


def declared(file: str) -> dict[str, str]:
    """Distribution -> version."""
    text = (PROJECT_ROOT / file).read_text(encoding="utf-8")
    return {plain(name): version for name, version in DECLARED.findall(text)}


def plain(distribution: str) -> str:
    """A distribution's name in the one spelling that all of its spellings stand for."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def imported(folder: str) -> set[str]:
    """Names of the packages of others that the modules below the folder import."""
    names = {
        name.partition(".")[0]
        for path in (PROJECT_ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in named(node)
    }
    return names - OURS - sys.stdlib_module_names


def named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module


@pytest.mark.parametrize(
    ("folder", "files"),
    [
        ("plugins", ["requirements.in"]),
        ("dags", ["requirements.in"]),
        ("tests", ["requirements.in"]),
        ("bench", ["requirements.in", "bench/requirements.in"]),
    ],
)
def test_what_is_imported_is_declared(folder: str, files: list[str]) -> None:
    known = {name for file in files for name in declared(file)}
    distributions = {**packages_distributions(), **PEERS}
    missing = {name for name in imported(folder) if known.isdisjoint(map(plain, distributions.get(name, ())))}
    assert not missing, "add their distributions to requirements.in, with the versions of the lock"


@pytest.mark.parametrize("folder", ["", "bench/"])
def test_what_is_declared_is_pinned_so(folder: str) -> None:
    pinned = declared(f"{folder}requirements.txt")
    assert declared(f"{folder}requirements.in").items() <= pinned.items()
