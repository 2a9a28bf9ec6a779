"""The models that read some extracts, computed in the caller's transaction in schemas of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from psycopg.sql import SQL, Composed, Identifier

from cityplan.contracts import Contract
from cityplan.publication.compiled import Node, compiled, in_order
from cityplan.publication.project import PLACEHOLDERS
from cityplan.settings import Settings
from cityplan.warehouse.connect import Connection

PREFIX = "what_if_"
_SCHEMAS = ("staging", "intermediate", "indicators")
_VERDICTS = "fct_indicator_status"
# Everything known now, and whatever the caller's transaction learns after dbt has compiled the models.
_KNOWN_AT = "9999-12-31T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Affected:
    """The models to compute again, in order; for whatever else they read a view of it stands in."""

    models: tuple[Node, ...]
    stand_ins: tuple[Node, ...]
    indicators: tuple[str, ...]
    schema: str = f"{PREFIX}intermediate"
    """Where the values and verdicts are found once they are built."""

    def build(self, connection: Connection) -> None:
        """Compute them from what the transaction of the owner's connection sees; a former build is dropped.

        Of the other indicators there are no rows: only those that read the extract are judged again.
        """
        for schema in map(Identifier, (PREFIX + name for name in _SCHEMAS)):
            connection.execute(SQL("drop schema if exists {} cascade").format(schema))
            connection.execute(SQL("create schema {} authorization transformer").format(schema))
        connection.execute("set local role transformer")
        for statement in self._statements():
            connection.execute(statement)
        connection.execute("reset role")

    def _statements(self) -> Iterator[Composed]:
        for node in self.stand_ins:
            real = Identifier(node.schema.removeprefix(PREFIX), node.relation)
            empty = SQL("where false" if node.folder == "indicators" else "")
            view = SQL("create view {} as select * from {} {}")
            yield view.format(Identifier(node.schema, node.relation), real, empty)
        for node in self.models:
            made, kind = Identifier(node.schema, node.relation), SQL("view" if node.is_view else "table")
            yield SQL("create {} {} as {}").format(kind, made, SQL(node.sql))
            if not node.is_view:
                yield SQL("analyze {}").format(made)


def affected_by(settings: Settings, contracts: Collection[Contract], business_date: date) -> Affected:
    """Return what the extracts' records decide of the figures and verdicts as of a business date.

    dbt's own work, some seconds, most of them only when the models have changed since the last time.
    """
    found: dict[str, tuple[Node, ...]] = {}

    def wanted(nodes: Mapping[str, Node]) -> Collection[str]:
        chosen = _reading(nodes, contracts) & _above(nodes, _VERDICTS)
        beside = {name for chosen_name in chosen for name in nodes[chosen_name].upstream} - chosen
        found["stand_ins"] = tuple(nodes[name] for name in sorted(beside) if nodes[name].kind != "source")
        return chosen

    moment = {"business_date": business_date.isoformat(), "known_at": _KNOWN_AT}
    variables = {**PLACEHOLDERS, **moment, "schema_prefix": PREFIX, "publish": False}
    models = compiled(settings, settings.dbt_folder / "what_if", variables, wanted)
    indicators = (model.relation for model in models if model.folder == "indicators")
    return Affected(tuple(models), found["stand_ins"], tuple(sorted(indicators)))


def _reading(nodes: Mapping[str, Node], contracts: Collection[Contract]) -> set[str]:
    """The models below the extracts' history, and those below the ledger, whose new delivery they see."""
    tables = {contract.table for contract in contracts}
    reading = {
        name
        for name, node in nodes.items()
        if node.kind == "source" and (node.relation in tables or node.schema == "audit")
    }
    for name in in_order(nodes):
        if name in nodes and reading & set(nodes[name].upstream):
            reading.add(name)
    return {name for name in reading if nodes[name].kind == "model"}


def _above(nodes: Mapping[str, Node], relation: str) -> set[str]:
    """What a model is made of, itself among it."""
    waiting = [name for name, node in nodes.items() if node.kind == "model" and node.relation == relation]
    above: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in above:
            above.add(name)
            waiting += nodes[name].upstream
    return above
