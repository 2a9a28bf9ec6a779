"""Reads contract files (Open Data Contract Standard v3) into `Contract` objects.

Each file is first validated against the standard's own JSON schema, then by what this product needs
beyond it; both failures are ContractErrors that name the file and the place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft201909Validator
from open_data_contract_standard.model import OpenDataContractStandard, SchemaObject, Team

from cityplan.contracts.codelists import EXPECTATIONS, load_codelists
from cityplan.contracts.fields import ContractError, properties, read_field, words
from cityplan.contracts.model import Cadence, Channel, Contract, Field, Mode, Thresholds
from cityplan.contracts.rules import explicit_rules, implicit_rules, usual_rows_rule
from cityplan.yaml_files import read_yaml

__all__ = ["ContractError", "load_contract", "load_contracts"]

_CADENCES = {"d": Cadence.DAILY, "m": Cadence.MONTHLY, "y": Cadence.YEARLY}


@cache
def load_contracts(folder: Path = EXPECTATIONS) -> Mapping[str, Contract]:
    """Read every contract below `folder`, keyed by extract name, in the order of the names."""
    contracts = [load_contract(path) for path in sorted(folder.glob("*/*.odcs.yaml"))]
    return {contract.name: contract for contract in contracts}


def load_contract(path: Path) -> Contract:
    """Read and validate one contract file.

    Raises ContractError naming the file and the place when the file breaks the standard or lacks
    what the product needs.
    """
    body = read_yaml(path)
    error = next(_standard().iter_errors(body), None)
    if error is not None:
        raise ContractError(f"{path}: {_place(error.instance_path)}: {error.message}")
    if body["id"] != f"{path.parent.name}.{path.name.removesuffix('.odcs.yaml')}":
        raise ContractError(f"{path}: id {body['id']} does not match the file's folder and name")
    try:
        return _contract(OpenDataContractStandard.model_validate(body))
    except ContractError as problem:
        raise ContractError(f"{path}: {problem}") from problem


@cache
def _standard() -> Draft201909Validator:
    schema = files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8")
    return Draft201909Validator(json.loads(schema))


def _place(path: Iterable[str | int]) -> str:
    """A place in a file as a JSON path: $.schema[0].name."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def _contract(odcs: OpenDataContractStandard) -> Contract:
    if not odcs.schema_ or len(odcs.schema_) != 1:
        raise ContractError("a contract describes exactly one extract: `schema` must have one entry")
    table = odcs.schema_[0]
    extra = properties(odcs.customProperties)
    mode = Mode(extra["mode"])
    fields = _fields(table)
    cadence, anchor, due_days = _calendar(odcs)
    department_zh, department_en, owner = _team(odcs)
    thresholds = _thresholds(extra)
    return Contract(
        name=str(odcs.id),
        zh=str(odcs.name),
        en=extra["nameEn"],
        version=str(odcs.version),
        description=str(odcs.description.purpose if odcs.description else ""),
        owner=owner,
        mode=mode,
        cadence=cadence,
        calendar_anchor=anchor,
        due_days=due_days,
        fields=fields,
        rules=(
            *implicit_rules(fields, mode),
            *usual_rows_rule(thresholds, mode, cadence),
            *explicit_rules(table.quality or [], fields),
        ),
        thresholds=thresholds,
        channel=_channel(odcs),
        department_zh=department_zh,
        department_en=department_en,
        no_rules=extra.get("noRules", {}),
    )


def _team(odcs: OpenDataContractStandard) -> tuple[str, str, str]:
    """Department in both languages and the address of the data's owner."""
    if not isinstance(odcs.team, Team) or not odcs.team.members or not odcs.team.members[0].username:
        raise ContractError("`team` must name the department and, as its first member, the data's owner")
    zh, en = words(odcs.team.name)
    return zh, en, odcs.team.members[0].username


def _fields(table: SchemaObject) -> tuple[Field, ...]:
    fields = tuple(read_field(column) for column in table.properties or [])
    known = load_codelists()
    for field in fields:
        if field.codelist is not None and field.codelist not in known:
            raise ContractError(f"column {field.name}: no code list called {field.codelist}")
    if not any(field.key_position for field in fields):
        raise ContractError("no column is a primary key")
    return fields


def _calendar(odcs: OpenDataContractStandard) -> tuple[Cadence, str | None, int]:
    agreed = {sla.property: sla for sla in odcs.slaProperties or []}
    if "frequency" not in agreed or "latency" not in agreed:
        raise ContractError("slaProperties must state frequency and latency")
    cadence = _CADENCES[str(agreed["frequency"].unit)]
    anchor = agreed["frequency"].schedule
    if cadence is Cadence.YEARLY and anchor is None:
        raise ContractError("a yearly extract states its as-of day (MM-DD) as the frequency's schedule")
    return cadence, anchor, int(agreed["latency"].value or 0)


def _thresholds(extra: Mapping[str, Any]) -> Thresholds:
    usual = extra.get("usualRows")
    return Thresholds(
        max_quarantined_share=float(extra["maxQuarantinedShare"]),
        max_quarantined_floor=int(extra["maxQuarantinedFloor"]),
        min_rows_share=float(extra.get("minRowsShare", 0)),
        min_rows_floor=int(extra.get("minRowsFloor", 0)),
        usual_rows=(float(usual.get("min", 0)), float(usual["max"])) if usual else None,
    )


def _channel(odcs: OpenDataContractStandard) -> Channel:
    if not odcs.servers:
        raise ContractError("`servers` must state the usual channel")
    server = odcs.servers[0]
    extra = properties(server.customProperties)
    return Channel(
        kind=extra.get("kind", "share"),
        format=server.format,
        encoding=(server.encoding or "utf-8").lower(),
        compression=extra.get("compression"),
        sheet=extra.get("sheet"),
        connection=extra.get("connection"),
        table=extra.get("table"),
        batch_column=extra.get("batchColumn"),
        endpoint=extra.get("endpoint"),
    )
