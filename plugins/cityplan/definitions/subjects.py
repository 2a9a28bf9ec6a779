"""Subjects: the plan's systems as BI sees them, with the figures their marts show beside the indicators."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from cityplan.contracts import load_contracts
from cityplan.definitions.loader import DefinitionError
from cityplan.definitions.model import Words
from cityplan.definitions.strict import Strict
from cityplan.settings import PROJECT_ROOT
from cityplan.yaml_files import read_yaml

SUBJECTS = PROJECT_ROOT / "dbt_project" / "subjects"


class Figure(Words):
    """A count or sum of one extract's records at each month end, computed in `int_<system>_figures`.

    city_only: the extract names no districts, whose figure is not known then.
    """

    name: str
    extract: str
    streets: bool = False
    city_only: bool = False


class Subject(Strict):
    """One system of the plan; `figures` may be empty, its indicators come from their definitions."""

    system: str
    name: Words
    figures: tuple[Figure, ...] = ()


@cache
def load_subjects(folder: Path = SUBJECTS) -> Mapping[str, Subject]:
    """Read `<system>.yaml` of every subject, keyed by system.

    Raises DefinitionError naming the file and what is wrong with it.
    """
    subjects = [_load(path) for path in sorted(folder.glob("*.yaml"))]
    return {subject.system: subject for subject in subjects}


def _load(path: Path) -> Subject:
    try:
        subject = Subject.model_validate(read_yaml(path))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DefinitionError(f"{path}: 专题文件无效 (not a valid subject): {problem}") from problem
    if subject.system != path.stem:
        raise DefinitionError(
            f"{path}: it is about {subject.system} (文件名与体系不符).", "Name the file <system>.yaml."
        )
    unknown = {figure.extract for figure in subject.figures} - set(load_contracts())
    if unknown:
        raise DefinitionError(f"{path}: no contract for {', '.join(sorted(unknown))} (无此数据契约).")
    return subject
