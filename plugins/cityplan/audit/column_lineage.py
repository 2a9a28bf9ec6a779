"""From the columns of the marts to the contracts' fields, through the models as dbt compiled them.

Loaded as audit.column_lineage once for each version of models and contracts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, NamedTuple

from cityplan.audit.flows import NOTHING, Flow, Ref, Relation
from cityplan.audit.query_columns import LineageError, query_columns
from cityplan.contracts import Contract, load_contracts
from cityplan.history.columns import VERSION, typed_columns
from cityplan.publication.versions import code_version
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection
from cityplan.yaml_files import read_yaml

_MADE = Path(__file__).with_name("made_columns.yaml")
_KNOWN = "select exists (select from audit.column_lineage where made_from = %s)"
_COPY = """
copy audit.column_lineage
    (mart, column_name, kind, indicator_id, extract, field, contract_version, path, made_from)
from stdin
"""


class Origin(NamedTuple):
    """A contract's field, and the indicator whose model the way to it leads through, if any."""

    extract: str
    field: str
    indicator_id: str | None


class Way(NamedTuple):
    """How a column comes from an origin: by which models, and whether the origin only decides over it."""

    is_condition: bool
    path: tuple[str, ...]


Origins = Mapping[Origin, Way]


@dataclass
class Lineage:
    """The columns of all models with what they come from; models are added each behind those it reads."""

    contracts: Mapping[str, Contract]
    columns: dict[str, dict[str, Origins]] = field(default_factory=dict)
    tables: dict[tuple[str, str], str] = field(default_factory=dict)
    indicators: set[str] = field(default_factory=set)
    marts: set[str] = field(default_factory=set)
    snapshots: set[str] = field(default_factory=set)

    def add(self, node: Mapping[str, Any]) -> None:
        """Follow the columns of one model of the manifest; LineageError names it when one leads nowhere."""
        name, schema = str(node["name"]), str(node["schema"])
        try:
            flows = query_columns(node["compiled_code"], self._relation)
        except LineageError as problem:
            raise LineageError(
                f"Model {name}: {problem}", "See dbt's compiled SQL of the model."
            ) from problem
        decided: dict[frozenset[Ref], dict[Origin, Way]] = {}
        self.columns[name] = {column: self._origins(flow, decided) for column, flow in flows.items()}
        self.tables[schema, str(node["alias"])] = name
        if "indicators" in node["fqn"]:
            self.indicators.add(name)
        if node["resource_type"] == "snapshot":
            self.snapshots.add(name)
        if "marts" in node["fqn"] or name in self.snapshots:
            self.marts.add(name)

    def _relation(self, schema: str, table: str) -> Relation:
        """A model's columns, an extract's fields; of seeds, the ledger and reference data any column."""
        model = self.tables.get((schema, table))
        if model is not None:
            own = NOTHING if model in self.snapshots else None  # the columns dbt adds to what it keeps
            return Relation({name: _one(model, name) for name in self.columns[model]}, other=own)
        contract = self.contracts.get(table.replace("__", ".", 1)) if schema == "history" else None
        if contract is None:
            return Relation({}, other=NOTHING)
        fields = {item.name: _one(f"history.{table}", item.name) for item in typed_columns(contract)}
        return Relation(fields | {item.name: NOTHING for item in VERSION})

    def _origins(self, flow: Flow, decided: dict[frozenset[Ref], dict[Origin, Way]]) -> Origins:
        """What a column comes from; most columns of a model share the conditions, which `decided` keeps."""
        if flow.conditions not in decided:
            decided[flow.conditions] = self._best(flow.conditions, {}, is_condition=True)
        return self._best(flow.values, dict(decided[flow.conditions]), is_condition=False)

    def _best(
        self, refs: frozenset[Ref], best: dict[Origin, Way], *, is_condition: bool
    ) -> dict[Origin, Way]:
        for origin, way in (pair for ref in sorted(refs) for pair in self._behind(ref)):
            found = Way(is_condition or way.is_condition, way.path)
            if origin not in best or _rank(found) < _rank(best[origin]):
                best[origin] = found
        return best

    def _behind(self, ref: Ref) -> Iterator[tuple[Origin, Way]]:
        if ref.table.startswith("history."):
            contract = self.contracts[ref.table.removeprefix("history.").replace("__", ".", 1)]
            yield Origin(contract.name, _field(contract, ref.column), None), Way(False, ())
            return
        indicator = ref.table if ref.table in self.indicators else None
        for origin, way in self.columns[ref.table][ref.column].items():
            through = origin._replace(indicator_id=origin.indicator_id or indicator)
            yield through, Way(way.is_condition, (ref.table, *way.path))


def lineage_of(manifest: Mapping[str, Any], contracts: Mapping[str, Contract]) -> Lineage:
    """Return the lineage of the models in dbt's manifest of a build, each of which has its compiled SQL.

    Raises LineageError for a model that was not compiled, or that names a column that is not there.
    """
    nodes = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "snapshot")
    }
    order = TopologicalSorter(
        {name: [up for up in node["depends_on"]["nodes"] if up in nodes] for name, node in nodes.items()}
    )
    lineage = Lineage(contracts)
    for name in order.static_order():
        if not nodes[name].get("compiled_code"):
            raise LineageError(f"Model {name} was not compiled (模型未编译).", "Publish, then ask again.")
        lineage.add(nodes[name])
    return lineage


def load_lineage(settings: Settings, connection: Connection) -> int:
    """Bring audit.column_lineage to the models last built and the contracts; `connection` is the loader's.

    Returns how many rows were written: none when it is of these versions already.
    """
    contracts = load_contracts()
    made_from = _version(settings, contracts)
    known = connection.execute(_KNOWN, (made_from,)).fetchone()
    if known is not None and known[0]:
        return 0
    rows = list(lineage_rows(lineage_of(_manifest(settings), contracts)))
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("delete from audit.column_lineage")
        with cursor.copy(_COPY) as copy:
            for row in rows:
                copy.write_row((*row, made_from))
    return len(rows)


def lineage_rows(lineage: Lineage) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of audit.column_lineage: every column of every mart with each of its origins.

    Raises LineageError for a column that comes from no field and is not declared as made, and for one that is
    declared so and comes from a field.
    """
    declared = read_yaml(_MADE)
    for mart in sorted(lineage.marts):
        made = declared.get(mart, [])
        for column, origins in lineage.columns[mart].items():
            is_made = column in made or "*" in made
            if is_made == bool(origins):
                raise LineageError(
                    f"{mart}.{column} comes from {len(origins)} fields of contracts (与声明不符).",
                    f"Correct the model, or what {_MADE.name} says of it.",
                )
            if is_made:
                yield mart, column, "made", None, None, None, None, []
            for origin, way in sorted(origins.items(), key=lambda pair: tuple(map(str, pair[0]))):
                kind = "condition" if way.is_condition else "value"
                version = lineage.contracts[origin.extract].version
                yield (
                    *(mart, column, kind, origin.indicator_id, origin.extract, origin.field, version),
                    list(way.path),
                )


def _one(table: str, column: str) -> Flow:
    return Flow(frozenset({Ref(table, column)}))


def _rank(way: Way) -> tuple[bool, int, tuple[str, ...]]:
    return way.is_condition, len(way.path), way.path


def _field(contract: Contract, column: str) -> str:
    """The field of a typed column; birth year and sex come from an id number."""
    names = [item.name for item in contract.fields]
    if column in names:
        return column
    return next(name for name in names if column in (f"{name}_birth_year", f"{name}_sex"))


def _version(settings: Settings, contracts: Mapping[str, Contract]) -> str:
    versions = json.dumps({name: contract.version for name, contract in sorted(contracts.items())})
    digest = hashlib.sha256(versions.encode()).hexdigest()[:16]
    return f"{code_version(settings.root / 'dbt_project')} contracts-{digest}"


def _manifest(settings: Settings) -> Mapping[str, Any]:
    path: Path = settings.dbt_folder / "target" / "manifest.json"
    if not path.is_file():
        raise LineageError("No models were built here yet (尚未构建模型).", "Run a night first.")
    manifest: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
