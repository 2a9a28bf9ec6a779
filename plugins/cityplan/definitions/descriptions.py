"""dbt YAML made from contracts and definitions: sources, staging views and indicators, in both languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from typing import Any

import yaml

from cityplan.contracts import Cadence, Contract, Field, FieldType, Mode, Pii
from cityplan.definitions.columns import (
    INDICATOR,
    KNOWLEDGE,
    LINEAGE,
    PLACE,
    SCHOOL_YEAR_STARTS_ON,
    VALIDITY,
    VERSION,
)
from cityplan.definitions.model import Definition, Words
from cityplan.definitions.subject_marts import subject_models
from cityplan.definitions.subjects import Subject
from cityplan.definitions.terms import ROLL_UPS

_KNOWN = Words(zh="每条现行记录版本一行", en="one row per known record version")
_WITH_FORMER = Words(
    zh="每条记录版本一行，含已被更正的", en="one row per record version, those known no longer among them"
)
_WARN_AFTER_DAYS = {Cadence.DAILY: 1, Cadence.MONTHLY: 31, Cadence.YEARLY: 366}
_ACCEPTED = (
    "select max(accepted_at) from audit.delivery where department = '{department}' and extract = '{extract}'"
)
_HEADER = "# Made by `python -m cityplan generate`; change the contracts or definitions instead.\n"


def description_files(
    definitions: Mapping[str, Definition],
    contracts: Mapping[str, Contract],
    subjects: Mapping[str, Subject],
    with_former: Collection[str] = (),
) -> dict[str, str]:
    """Return the content of every generated YAML file, keyed by its path inside the dbt project.

    `with_former` names the tables whose staging views show former versions beside those known now.
    """
    marts = {"models": subject_models(definitions, subjects)}
    files = {"models/marts/subjects/_subjects__models.yml": _yaml(marts)}
    for department, group in groupby(contracts.values(), key=lambda contract: contract.department):
        extracts = list(group)
        folder = f"models/staging/{department}/_{department}__"
        files[f"{folder}sources.yml"] = _yaml({"sources": [_source(department, extracts)]})
        files[f"{folder}models.yml"] = _yaml(
            {"models": [_staging(extract, extract.table in with_former) for extract in extracts]}
        )
    for system, members in groupby(definitions.values(), key=lambda definition: definition.system):
        models = {"models": [_indicator(definition) for definition in members]}
        files[f"models/indicators/{system}/_{system}__models.yml"] = _yaml(models)
    return files


def _yaml(body: Mapping[str, Any]) -> str:
    text = yaml.safe_dump({"version": 2, **body}, allow_unicode=True, sort_keys=False, width=4096)
    return _HEADER + text


def _columns(words: Mapping[str, Words]) -> list[dict[str, Any]]:
    return [{"name": name, "description": both.both} for name, both in words.items()]


def _source(department: str, extracts: list[Contract]) -> dict[str, Any]:
    first = extracts[0]
    return {
        "name": department,
        "description": f"{first.department_zh}报送的数据 · Extracts delivered by the {first.department_en}",
        "schema": "history",
        "tables": [_table(contract) for contract in extracts],
    }


def _table(contract: Contract) -> dict[str, Any]:
    # Freshness is when a delivery was last accepted: the ledger knows it without reading the versions.
    accepted = _ACCEPTED.format(department=contract.department, extract=contract.extract)
    days = _WARN_AFTER_DAYS[contract.cadence] + contract.due_days
    return {
        "name": contract.extract,
        "identifier": contract.table,
        "description": contract.description,
        "config": {
            "loaded_at_query": accepted,
            "freshness": {"warn_after": {"count": days, "period": "day"}},
            "meta": {"owner": contract.owner, "contract_version": contract.version},
        },
        "columns": _columns({**_delivered(contract), **VERSION}),
    }


def _delivered(contract: Contract) -> dict[str, Words]:
    """Columns of the contract that go past raw, with those derived from an id number."""
    columns: dict[str, Words] = {}
    for field in contract.kept_fields:
        columns[field.name] = _field(field)
        if field.pii is Pii.ID_NUMBER:
            columns[f"{field.name}_birth_year"] = Words(
                zh=f"{field.zh}中的出生年份", en=f"Birth year from: {field.en}"
            )
            columns[f"{field.name}_sex"] = Words(
                zh=f"{field.zh}中的性别代码", en=f"Sex code from: {field.en}"
            )
    return columns


def _field(field: Field) -> Words:
    if field.pseudonymised:
        return Words(zh=f"{field.zh}（加密假名）", en=f"{field.en} (keyed pseudonym)")
    return Words(zh=field.zh, en=field.en)


def _staging(contract: Contract, with_former: bool) -> dict[str, Any]:
    columns = _delivered(contract)
    types = {field.type for field in contract.kept_fields}
    if types & {FieldType.DIVISION, FieldType.DISTRICT, FieldType.AREA}:
        places = ("district_code", "is_in_city") if FieldType.DIVISION not in types else tuple(PLACE)
        columns = {**columns, **{name: PLACE[name] for name in places}}
    if FieldType.SCHOOL_YEAR in types:
        columns |= SCHOOL_YEAR_STARTS_ON
    if contract.mode is Mode.SNAPSHOT:
        columns = {**{_apart_from_validity(name): words for name, words in columns.items()}, **VALIDITY}
    if with_former:
        columns |= KNOWLEDGE
    grain = _WITH_FORMER if with_former else _KNOWN
    zh, _, en = contract.description.partition(" · ")
    model: dict[str, Any] = {
        "name": f"stg_{contract.table}",
        "description": f"{zh}（{grain.zh}） · {en}, {grain.en}",
        "columns": _columns({**columns, **LINEAGE}),
    }
    if contract.mode is Mode.SNAPSHOT:
        # Changes and appends keep one current version per key by a unique index of the history table.
        model["data_tests"] = [_unique([*contract.key, "effective_from"])]
    elif with_former:
        model["data_tests"] = [{"unique_version": {"arguments": {"key": list(contract.key)}}}]
    return model


def _apart_from_validity(name: str) -> str:
    """A record's own column of the name of a snapshot's validity gets another name in staging."""
    return f"record_{name}" if name in VALIDITY else name


def _unique(columns: Iterable[str]) -> dict[str, Any]:
    return {"unique_grain": {"arguments": {"columns": list(columns)}}}


def _indicator(definition: Definition) -> dict[str, Any]:
    grain = ("division_code", "period_end", "dimension", "member", "measure")
    paragraphs = [
        definition.name.both,
        f"公式 formula: {definition.formula.both}",
        f"读法 reading: {definition.reading.both}",
        f"依据 basis: {definition.basis.both}",
        f"汇总 roll-up: {ROLL_UPS[definition.roll_up].both}",
    ]
    if definition.assumption is not None:
        paragraphs.append(f"假定 assumption: {definition.assumption.both}")
    return {
        "name": definition.id,
        "description": "\n".join(paragraphs),
        "config": {"meta": {"owner": definition.owner, "definition_version": definition.version}},
        "columns": [{"name": name, "description": f"{{{{ doc('{name}') }}}}"} for name in INDICATOR],
        "data_tests": [_unique(grain)],
    }
