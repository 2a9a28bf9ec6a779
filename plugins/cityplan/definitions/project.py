"""Writes what is made from definitions and contracts, and tells when it is out of date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from cityplan.contracts import CodeList, Contract, load_codelists, load_contracts
from cityplan.definitions.catalogue import CATALOGUE, catalogue
from cityplan.definitions.commitment_seeds import commitment_seeds
from cityplan.definitions.commitments import load_commitments
from cityplan.definitions.descriptions import description_files
from cityplan.definitions.loader import load_definitions
from cityplan.definitions.model import Definition, Kind
from cityplan.definitions.seeds import members, seed_files
from cityplan.definitions.subject_marts import subject_files
from cityplan.definitions.subjects import load_subjects
from cityplan.definitions.versions import LOCK, as_text, from_text, lock_of, refuse_unversioned_changes
from cityplan.definitions.written_sql import written_sql
from cityplan.settings import PROJECT_ROOT

DBT_PROJECT = PROJECT_ROOT / "dbt_project"

_MACROS = """{{# Made by `python -m cityplan generate`; change the contracts or definitions instead. #}}
{{% macro definitions() %}}
{{{{ return({definitions}) }}}}
{{% endmacro %}}
"""


def generated_files() -> dict[str, str]:
    """Return the content of every generated file, keyed by its path inside this project."""
    definitions, contracts, codelists = load_definitions(), load_contracts(), load_codelists()
    subjects = load_subjects()
    of_dbt = {
        **seed_files(definitions, contracts, codelists),
        **commitment_seeds(load_commitments()),
        **description_files(definitions, contracts, subjects, with_former(contracts)),
        **subject_files(definitions, subjects),
        "macros/generated/definitions.sql": _macros(definitions, codelists),
        LOCK: as_text(lock_of(definitions, codelists, written_sql(DBT_PROJECT))),
    }
    return {
        **{f"{DBT_PROJECT.name}/{path}": text for path, text in of_dbt.items()},
        CATALOGUE: catalogue(definitions, contracts, codelists, subjects),
    }


def with_former(contracts: Mapping[str, Contract]) -> set[str]:
    """Return the tables whose staging views show every version, as the views say themselves."""
    staging = {path.stem: path for path in (DBT_PROJECT / "models" / "staging").glob("*/stg_*.sql")}
    return {
        contract.table
        for contract in contracts.values()
        if (path := staging.get(f"stg_{contract.table}")) and "every_version(" in path.read_text("utf-8")
    }


def _macros(definitions: Mapping[str, Definition], codelists: Mapping[str, CodeList]) -> str:
    """The part of the definitions that SQL is built from: scale, streets and members of each dimension."""
    known = {
        definition.id: {
            "scale": str(definition.scale),
            "is_ratio": definition.kind is Kind.RATIO,
            "is_city_only": definition.city_only,
            "streets": definition.streets,
            "by": {
                item.dimension: members(item.codelist, codelists) if item.codelist else []
                for item in definition.by
            },
        }
        for definition in definitions.values()
    }
    return _MACROS.format(definitions=json.dumps(known, indent=2))


def write_project(folder: Path = PROJECT_ROOT) -> list[str]:
    """Bring the generated files up to date and return the paths that changed.

    Raises DefinitionError, and writes nothing, when a definition changed under the same version.
    """
    fresh = generated_files()
    changed = _stale(folder, fresh)
    for path in changed:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(fresh[path], encoding="utf-8")
    return changed


def stale_files(folder: Path = PROJECT_ROOT) -> list[str]:
    """Return the generated files that differ from what definitions and contracts now say.

    Raises DefinitionError when a definition changed under the same version.
    """
    return _stale(folder, generated_files())


def _stale(folder: Path, fresh: Mapping[str, str]) -> list[str]:
    lock = f"{DBT_PROJECT.name}/{LOCK}"
    refuse_unversioned_changes(from_text(_read(folder / lock)), from_text(fresh[lock]))
    return [path for path, text in fresh.items() if _read(folder / path) != text]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
