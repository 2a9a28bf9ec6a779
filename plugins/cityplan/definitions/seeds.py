"""The tables dbt seeds from definitions, contracts and code lists: rows of plain text, header first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from cityplan.contracts import CodeList, Contract
from cityplan.definitions.model import Definition, Words
from cityplan.definitions.terms import tooltip

_TOTAL = ("total", "total", "合计", "Total")


def seed_files(
    definitions: Mapping[str, Definition],
    contracts: Mapping[str, Contract],
    codelists: Mapping[str, CodeList],
) -> dict[str, str]:
    """Return the content of every generated seed, keyed by its path inside the dbt project."""
    return {
        "seeds/indicators.csv": as_csv(_indicators(definitions.values(), contracts)),
        "seeds/indicator_extracts.csv": as_csv(_indicator_extracts(definitions.values())),
        "seeds/extracts.csv": as_csv(_extracts(contracts.values())),
        "seeds/members.csv": as_csv(_members(definitions.values(), codelists)),
        "seeds/codes.csv": as_csv(_codes(codelists.values())),
    }


def as_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """Return rows of equal columns as CSV with a header; an absent value is an empty field."""
    lines = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in line.items()} for line in lines)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else value


def _indicators(
    definitions: Iterable[Definition], contracts: Mapping[str, Contract]
) -> Iterable[Mapping[str, object]]:
    for definition in definitions:
        first_year, last_year = definition.every_year or (None, None)
        yield {
            "indicator_id": definition.id,
            "definition_version": definition.version,
            **both("name", definition.name),
            "system": definition.system,
            "department": definition.department,
            "owner": definition.owner,
            "plan_ref": definition.plan.ref,
            **both("plan", definition.plan.words),
            "kind": definition.kind.value,
            "time_window": definition.window.value,
            "unit": definition.unit.zh,
            "unit_en": definition.unit.en,
            "scale": definition.scale,
            "operator": definition.operator.value,
            "target": definition.target,
            "deadline": definition.deadline.isoformat(),
            "first_year": first_year,
            "last_year": last_year,
            "is_continuous": definition.continuous,
            "is_city_only": definition.city_only,
            "roll_up": definition.roll_up.value,
            **both("numerator", definition.numerator),
            **both("denominator", definition.denominator),
            **both("formula", definition.formula),
            **both("reading", definition.reading),
            **both("basis", definition.basis),
            **both("assumption", definition.assumption),
            **both("interval", definition.interval),
            **both("tooltip", tooltip(definition, contracts)),
            "has_streets": definition.streets,
            "dimensions": ", ".join(dimension.dimension for dimension in definition.by),
            "measures": ", ".join(("headline", *(measure.measure for measure in definition.also))),
            "extracts": ", ".join(definition.extracts),
        }


def both(name: str, words: Words | None) -> Mapping[str, str | None]:
    """Return the columns `<name>_zh` and `<name>_en`."""
    return {f"{name}_zh": words.zh if words else None, f"{name}_en": words.en if words else None}


def _indicator_extracts(definitions: Iterable[Definition]) -> Iterable[Mapping[str, object]]:
    for definition in definitions:
        for position, extract in enumerate(definition.extracts, start=1):
            yield {"indicator_id": definition.id, "position": position, "extract": extract}


def _extracts(contracts: Iterable[Contract]) -> Iterable[Mapping[str, object]]:
    for contract in contracts:
        yield {
            "extract": contract.name,
            "name_zh": contract.zh,
            "name_en": contract.en,
            "department": contract.department,
            "department_zh": contract.department_zh,
            "department_en": contract.department_en,
            "owner": contract.owner,
            "mode": contract.mode.value,
            "cadence": contract.cadence.value,
            "calendar_anchor": contract.calendar_anchor,
            "due_days": contract.due_days,
            "contract_version": contract.version,
            "place_field": contract.place_field,
        }


def _members(
    definitions: Iterable[Definition], codelists: Mapping[str, CodeList]
) -> Iterable[Mapping[str, object]]:
    names = ("dimension", "member", "name_zh", "name_en")
    yield dict(zip(names, _TOTAL, strict=True))
    coded: dict[str, str] = {}
    for definition in definitions:
        coded |= {item.dimension: item.codelist for item in definition.by if item.codelist is not None}
    for dimension, codelist in sorted(coded.items()):
        for code in codelists[codelist].codes:
            yield dict(zip(names, (dimension, code.code, code.zh, code.en), strict=True))


def _codes(codelists: Iterable[CodeList]) -> Iterable[Mapping[str, object]]:
    for codelist in codelists:
        for code in codelist.codes:
            yield {"codelist": codelist.name, "code": code.code, "name_zh": code.zh, "name_en": code.en}


def members(dimension_codelist: str, codelists: Mapping[str, CodeList]) -> Sequence[str]:
    """Return the codes of a list, in its order."""
    return [code.code for code in codelists[dimension_codelist].codes]
