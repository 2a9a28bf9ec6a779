"""docker-compose.yml as Docker would read it: variables filled in from an environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
_VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?::(?P<how>[-?])(?P<default>[^}]*))?\})")


class MissingVariableError(Exception):
    """A variable without a value that the file declares required."""


def example_names() -> list[str]:
    """Return the names that .env.example lists."""
    return re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)


def compose(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the file's content with `${NAME}`, `${NAME:-default}`, `${NAME:?}` and `$$` replaced."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return {key: _filled(value, environment) for key, value in content.items()}


def _filled(node: Any, environment: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _filled(value, environment) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, environment) for value in node]
    if isinstance(node, str):
        return _VARIABLE.sub(lambda match: _value(match, environment), node)
    return node


def _value(match: re.Match[str], environment: Mapping[str, str]) -> str:
    if match["name"] is None:
        return "$"
    if value := environment.get(match["name"]):
        return value
    if match["how"] == "?":
        raise MissingVariableError(match["name"])
    return match["default"] or ""
