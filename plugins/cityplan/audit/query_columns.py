"""Which columns of which tables each column of a query is made of, read from its SQL.

A column's values flow from others; which rows there are, and how they are grouped, is decided by conditions:
joins, where, group by, having, filters, windows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp, parse_one
from sqlglot.errors import ParseError

from cityplan.audit.flows import NOTHING, Flow, Ref, Relation, merged
from cityplan.errors import CityplanError


class LineageError(CityplanError):
    """A query whose columns cannot be followed."""


Tables = Callable[[str, str], Relation]
"""Gives the relation of a schema and name."""


@dataclass(frozen=True, slots=True)
class _Scope:
    tables: Tables
    ctes: Mapping[str, Relation]
    sources: dict[str, Relation] = field(default_factory=dict)
    windows: dict[str, exp.Expr] = field(default_factory=dict)
    parent: _Scope | None = None

    def inside(self, ctes: Mapping[str, Relation]) -> _Scope:
        return _Scope(self.tables, ctes, parent=self)

    def column(self, column: exp.Column) -> Flow:
        """What a column is made of; a name of a source alone means its whole row."""
        found = [
            flow
            for alias, relation in self.sources.items()
            if column.table in ("", alias) and (flow := relation.column(column.name)) is not None
        ]
        if found:
            return merged(found)
        if not column.table and column.name in self.sources:
            return self.sources[column.name].whole
        if self.parent is not None:
            return self.parent.column(column)
        raise LineageError(
            f"There is no column {column.sql('postgres')} (无此列).", "Correct the model, then build again."
        )


def query_columns(sql: str, tables: Tables) -> Mapping[str, Flow]:
    """Return what each column of the query is made of.

    Raises LineageError when the SQL cannot be read or names a column that is not there.
    """
    try:
        query = parse_one(sql, dialect="postgres")
    except ParseError as problem:
        raise LineageError(f"The SQL cannot be read: {problem}", "Write it otherwise.") from problem
    made = _relation(query, _Scope(tables, {}))
    return {name: flow | Flow(conditions=made.rows) for name, flow in made.columns.items()}


def _relation(query: exp.Expr, scope: _Scope) -> Relation:
    if isinstance(query, exp.Subquery):
        return _relation(query.this, scope)
    inner = scope.inside(_ctes(query, scope))
    if isinstance(query, exp.SetOperation):
        left, right = _relation(query.left, inner), _relation(query.right, inner)
        pairs = zip(left.columns.items(), right.columns.values(), strict=False)
        return Relation({name: flow | other for (name, flow), other in pairs}, left.rows | right.rows)
    if isinstance(query, exp.Values):
        return _values(query, inner)
    return _select(query, inner)


def _ctes(query: exp.Expr, scope: _Scope) -> Mapping[str, Relation]:
    known = dict(scope.ctes)
    within = query.args.get("with_")
    for cte in within.expressions if within else ():
        made = _relation(cte.this, _Scope(scope.tables, known, parent=scope))
        known[cte.alias] = made.renamed(_alias_columns(cte))
    return known


def _values(query: exp.Values, scope: _Scope) -> Relation:
    rows = [[_flow(cell, scope) for cell in row.expressions] for row in query.expressions]
    columns = {f"column{number}": merged(cells) for number, cells in enumerate(zip(*rows, strict=True), 1)}
    return Relation(columns)


def _select(query: exp.Expr, scope: _Scope) -> Relation:
    rows: frozenset[Ref] = frozenset()
    for source, join in _sources(query):
        relation = _source(source, scope)
        scope.sources[source.alias_or_name] = relation
        rows |= relation.rows
        if join is not None:
            rows |= _joined(join, scope)
    for window in query.args.get("windows") or ():
        scope.windows[window.name] = window
    columns = dict(_projections(query, scope))
    for part in ("where", "having"):
        if query.args.get(part):
            rows |= _flow(query.args[part], scope).everything
    rows |= _grouped(query, scope, columns) | _first_of(query, scope)
    return Relation(columns, rows, _further(query, scope))


def _further(query: exp.Expr, scope: _Scope) -> Flow | None:
    """What a star takes over from sources of which any column is known."""
    starred = [item for item in query.expressions if item.is_star]
    wanted = [alias for item in starred for alias in _starred(item, scope)]
    found = [other for alias in wanted if (other := scope.sources[alias].other) is not None]
    return merged(found) if found else None


def _sources(query: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Join | None]]:
    if query.args.get("from_"):
        yield query.args["from_"].this, None
    for join in query.args.get("joins") or ():
        yield join.this, join
    for lateral in query.args.get("laterals") or ():
        yield lateral, None


def _source(source: exp.Expr, scope: _Scope) -> Relation:
    names = _alias_columns(source)
    if isinstance(source, exp.Lateral):
        source = source.this
    if isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier):
        made = scope.tables(source.db, source.name) if source.db else scope.ctes.get(source.name)
        if made is None:
            raise LineageError(f"There is no relation {source.name} (无此关系).", "Correct the model.")
        return made.renamed(names)
    if isinstance(source, exp.Subquery | exp.Values):
        return _relation(source, scope).renamed(names)
    return Relation({}, other=_flow(source, scope)).renamed(names)  # a function's rows


def _joined(join: exp.Join, scope: _Scope) -> frozenset[Ref]:
    on = _flow(join.args["on"], scope).everything if join.args.get("on") else frozenset()
    using = (scope.column(exp.column(name.name)) for name in join.args.get("using") or ())
    return on | merged(using).everything


def _projections(query: exp.Expr, scope: _Scope) -> Iterator[tuple[str, Flow]]:
    for item in query.expressions:
        if not item.is_star:
            yield item.alias_or_name, _flow(item, scope)
            continue
        wanted = _starred(item, scope)
        for name in dict.fromkeys(name for alias in wanted for name in scope.sources[alias].columns):
            found = (scope.sources[alias].columns.get(name, NOTHING) for alias in wanted)
            yield name, merged(found)


def _starred(item: exp.Expr, scope: _Scope) -> list[str]:
    """The sources all of whose columns a star takes."""
    return [item.table] if isinstance(item, exp.Column) else list(scope.sources)


def _grouped(query: exp.Expr, scope: _Scope, columns: Mapping[str, Flow]) -> frozenset[Ref]:
    group = query.args.get("group")
    keys = group.expressions if group else ()
    return merged(_group_key(key, scope, columns) for key in keys).everything


def _group_key(key: exp.Expr, scope: _Scope, columns: Mapping[str, Flow]) -> Flow:
    if isinstance(key, exp.Literal):
        return list(columns.values())[int(key.name) - 1]
    is_output = isinstance(key, exp.Column) and not key.table and key.name in columns
    is_input = any(relation.column(key.name) for relation in scope.sources.values())
    return columns[key.name] if is_output and not is_input else _flow(key, scope)


def _first_of(query: exp.Expr, scope: _Scope) -> frozenset[Ref]:
    """What decides which rows come first, where only the first ones are taken."""
    distinct, order = query.args.get("distinct"), query.args.get("order")
    on = distinct.args.get("on") if distinct else None
    if on is None and not query.args.get("limit"):
        return frozenset()
    return merged(_flow(part, scope) for part in (on, order) if part is not None).everything


def _flow(item: exp.Expr, scope: _Scope) -> Flow:
    if isinstance(item, exp.Column):
        if item.is_star:
            return scope.sources[item.table].whole if item.table in scope.sources else NOTHING
        return scope.column(item)
    if isinstance(item, exp.Query):
        made = _relation(item, scope)
        return made.whole | Flow(conditions=made.rows)
    if isinstance(item, exp.Exists):
        return merged(_flow(part, scope) for part in item.iter_expressions()).as_condition()
    if isinstance(item, exp.Window | exp.Filter | exp.Order | exp.WithinGroup):
        return _decided(item, scope)
    return merged(_flow(part, scope) for part in item.iter_expressions())


def _decided(item: exp.Expr, scope: _Scope) -> Flow:
    """A value and what decides over it: a filter, an order, a window, perhaps a named one."""
    named = scope.windows.get(item.alias) if isinstance(item, exp.Window) else None
    deciding = [part for part in item.iter_expressions() if part is not item.this]
    deciding += [part for part in named.iter_expressions() if part is not named.this] if named else []
    value = _flow(item.this, scope) if isinstance(item.this, exp.Expr) else NOTHING
    return value | merged(_flow(part, scope) for part in deciding).as_condition()


def _alias_columns(item: exp.Expr) -> list[str]:
    alias = item.args.get("alias")
    return [column.name for column in alias.columns] if isinstance(alias, exp.TableAlias) else []
