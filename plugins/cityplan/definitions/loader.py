"""Reads definition files into `Definition` objects."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from cityplan.contracts import load_codelists
from cityplan.definitions.model import Definition
from cityplan.errors import CityplanError
from cityplan.settings import PROJECT_ROOT
from cityplan.yaml_files import read_yaml

DEFINITIONS = PROJECT_ROOT / "dbt_project" / "definitions"


class DefinitionError(CityplanError):
    """A definition that cannot be used; the message names the file, the place and the reason."""


@cache
def load_definitions(folder: Path = DEFINITIONS) -> Mapping[str, Definition]:
    """Read every definition below `folder`, keyed by indicator id, ordered by system and id."""
    definitions = [load_definition(path) for path in sorted(folder.glob("*/*.yaml"))]
    _check_dimensions(definitions)
    return {definition.id: definition for definition in definitions}


def load_definition(path: Path) -> Definition:
    """Read and validate one definition file (`<system>/<indicator_id>.yaml`).

    Raises DefinitionError naming the file and the places that are wrong.
    """
    try:
        definition = Definition.model_validate(read_yaml(path))
    except yaml.YAMLError as problem:
        raise DefinitionError(f"{path}: 不是有效的YAML (not valid YAML): {problem}") from problem
    except ValidationError as problem:
        places = "; ".join(
            f"{'.'.join(map(str, error['loc'])) or 'file'}: {error['msg']}" for error in problem.errors()
        )
        raise DefinitionError(f"{path}: 指标定义无效 (not a valid definition): {places}.") from problem
    if (definition.system, definition.id) != (path.parent.name, path.stem):
        raise DefinitionError(
            f"{path}: it defines {definition.system}/{definition.id} (文件名与指标不符).",
            "Name the file <system>/<indicator_id>.yaml.",
        )
    known = load_codelists()
    for dimension in definition.by:
        if dimension.codelist is not None and dimension.codelist not in known:
            raise DefinitionError(
                f"{path}: by {dimension.dimension}: no code list {dimension.codelist} (无此代码表)."
            )
    return definition


def _check_dimensions(definitions: list[Definition]) -> None:
    """A dimension has one meaning: two indicators must not give it two code lists."""
    seen: dict[str, str | None] = {}
    for definition in definitions:
        for dimension in definition.by:
            if seen.setdefault(dimension.dimension, dimension.codelist) != dimension.codelist:
                raise DefinitionError(
                    f"{definition.id}: 维度含义不一致 two code lists for {dimension.dimension}.",
                    "Give one of the two dimensions another name.",
                )
