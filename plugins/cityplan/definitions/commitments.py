"""Commitments: promises of the plan without a number of their own, read from one declared place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from cityplan.contracts import load_contracts
from cityplan.definitions.loader import DEFINITIONS, DefinitionError, load_definitions
from cityplan.definitions.model import Words
from cityplan.definitions.strict import Strict
from cityplan.yaml_files import read_yaml

COMMITMENTS = DEFINITIONS / "commitments.yaml"


class Promise(StrEnum):
    """What sort of promise a commitment is; decides which milestones keep it."""

    GOAL = "goal"
    AWARD = "award"
    DIRECTION = "direction"
    ACTION = "action"


class Better(StrEnum):
    """The way a figure is to move."""

    MORE = "more"
    FEWER = "fewer"


class Figure(Words):
    """A count that follows a commitment without an indicator, from `<department>.<extract>.<field>`s.

    reading: what the count takes in and leaves out, and why.
    """

    unit: Words
    reading: Words
    better: Better
    fields: tuple[str, ...] = Field(min_length=1)

    @property
    def extract(self) -> str:
        """The extract whose records are counted."""
        return self.fields[0].rpartition(".")[0]

    @model_validator(mode="after")
    def _of_one_extract(self) -> Figure:
        if {field.rpartition(".")[0] for field in self.fields} != {self.extract}:
            raise ValueError("a figure counts the records of one extract")
        return self


class Proxy(Strict):
    """What data say about a commitment: indicators by id or by system, or one figure."""

    indicators: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    figure: Figure | None = None

    @model_validator(mode="after")
    def _one_sort(self) -> Proxy:
        if sum(map(bool, (self.indicators, self.systems, self.figure))) != 1:
            raise ValueError("name either indicators, systems or a figure")
        return self


def _in_both_languages(clauses: object) -> object:
    """Clauses are written as Chinese: English."""
    return [{"zh": zh, "en": en} for zh, en in clauses.items()] if isinstance(clauses, dict) else clauses


class Commitment(Strict):
    """One commitment with every clause it stands for and the department in charge."""

    id: str
    system: str
    kind: Promise
    department: str
    name: Words
    clauses: Annotated[tuple[Words, ...], BeforeValidator(_in_both_languages), Field(min_length=1)]
    proxy: Proxy = Proxy.model_construct()


class Subject(Words):
    """A matter an indicator's milestones are about; their subject matches the expression `word`."""

    word: str = Field(min_length=1)


class Register(Strict):
    """All commitments; `departments` are those that deliver no extract."""

    version: str
    deadline: date
    departments: Mapping[str, Words]
    milestone_subjects: Mapping[str, tuple[Subject, ...]]
    commitments: tuple[Commitment, ...]

    def proxies(self, commitment: Commitment) -> tuple[str, ...]:
        """Return the ids of the indicators that speak for a commitment, those of its systems included."""
        of_systems = (
            definition.id
            for definition in load_definitions().values()
            if definition.system in commitment.proxy.systems
        )
        return (*commitment.proxy.indicators, *of_systems)


@cache
def load_commitments(path: Path = COMMITMENTS) -> Register:
    """Read and validate the commitments.

    Raises DefinitionError naming the file and everything that is wrong: its form, ids that occur twice or are
    an indicator's, and indicators, systems, departments or fields nobody declared.
    """
    try:
        register = Register.model_validate(read_yaml(path))
    except yaml.YAMLError as problem:
        raise DefinitionError(f"{path}: 不是有效的YAML (not valid YAML): {problem}") from problem
    except ValidationError as problem:
        places = "; ".join(
            f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in problem.errors()
        )
        raise DefinitionError(f"{path}: 任务清单无效 (not valid commitments): {places}.") from problem
    if unknown := [*_ambiguous(register), *_unknown(register)]:
        raise DefinitionError(f"{path}: {'; '.join(unknown)} (任务清单与定义不一致).")
    return register


def departments(register: Register) -> Mapping[str, Words]:
    """Return the names of every department, those of the contracts included."""
    delivering = {
        contract.department: Words(zh=contract.department_zh, en=contract.department_en)
        for contract in load_contracts().values()
    }
    return {**delivering, **register.departments}


def _ambiguous(register: Register) -> Iterator[str]:
    ids = Counter([*load_definitions(), *(commitment.id for commitment in register.commitments)])
    return (f"{name} is there {times} times" for name, times in ids.items() if times > 1)


def _unknown(register: Register) -> Iterator[str]:
    known = {
        "indicator": set(load_definitions()),
        "system": {definition.system for definition in load_definitions().values()},
        "department": set(departments(register)),
        "field": {
            f"{name}.{field.name}"
            for name, contract in load_contracts().items()
            for field in contract.kept_fields
        },
    }
    for indicator_id in register.milestone_subjects.keys() - known["indicator"]:
        yield f"milestone_subjects: no indicator {indicator_id}"
    for commitment in register.commitments:
        proxy = commitment.proxy
        named = {
            "indicator": proxy.indicators,
            "system": proxy.systems,
            "department": (commitment.department,),
            "field": proxy.figure.fields if proxy.figure else (),
        }
        for sort, names in named.items():
            for name in set(names) - known[sort]:
                yield f"{commitment.id}: no {sort} {name}"
