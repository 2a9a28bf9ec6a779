"""What dbt gives its templates, made when a template asks for it.

For each model, test and statement of its own dbt makes a callable of every macro there is and copies them
all into the names of one template, which uses a handful: a fifth of the processor time of a build.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

from dbt.clients.jinja import MacroGenerator
from dbt.context.configured import ConfiguredContext
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.context.manifest import ManifestContext
from dbt.contracts.graph.nodes import Macro
from dbt_common.clients.jinja import MacroFuzzTemplate, NativeSandboxTemplate

from cityplan.publication.grafts import graft

_with_all_macros: Any = ManifestContext.to_dict


class OnDemand(dict[str, Any]):
    """A dictionary with `further` keys, whose values are made when they are first asked for."""

    def __init__(self, further: Collection[str], make: Callable[[str], Any]) -> None:
        super().__init__()
        self.further = further
        self._make = make

    def __missing__(self, key: str) -> Any:
        if key not in self.further:
            raise KeyError(key)
        value = self[key] = self._make(key)
        return value

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self.further

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a key, the default for one there is not."""
        try:
            return self[key]
        except KeyError:
            return default

    def __iter__(self) -> Iterator[str]:
        yield from list(super().__iter__())
        yield from (key for key in self.further if not super(OnDemand, self).__contains__(key))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return super().__len__() > 0 or len(self.further) > 0

    def keys(self) -> Any:
        """All keys."""
        return KeysView(self)

    def values(self) -> Any:
        """All values, each made when it is reached."""
        return ValuesView(self)

    def items(self) -> Any:
        """All keys with their values, each made when it is reached."""
        return ItemsView(self)

    def offer(self, further: frozenset[str]) -> None:
        """Have these further keys from now on, in the place of those of the same name that were set."""
        self.further = further
        for key in further & dict.keys(self):
            del self[key]


class BuilderOnDemand(MacroNamespaceBuilder):
    """Arranges macros as dbt's builder does: by package, those of dbt and its adapter together."""

    def build_namespace(
        self, macros_by_package: Mapping[str, Mapping[str, Macro]], ctx: dict[str, Any]
    ) -> MacroNamespace:
        """Return the macros as a template of the builder's package sees them; `ctx` is what they see."""

        def on_demand(macros: Mapping[str, Macro]) -> OnDemand:
            return OnDemand(
                macros, lambda name: MacroGenerator(macros[name], ctx, self.node, self.thread_ctx)
            )

        dbts_own: dict[str, Macro] = {}
        for package in reversed(self.internal_package_names_order):
            dbts_own |= macros_by_package.get(package, {})
        packages: dict[str, Any] = {
            package: on_demand(macros)
            for package, macros in macros_by_package.items()
            if package not in self.internal_package_names
        }
        local, root = packages.get(self.search_package, {}), packages.get(self.root_package, {})
        return MacroNamespace({} if root is local else root, local, on_demand(dbts_own), packages)


class ContextOnDemand(ManifestContext):
    """The names of a template: what dbt offers, and the macros, which come before that."""

    def _build_namespace(self) -> MacroNamespace:
        names: OnDemand = OnDemand((), lambda name: namespace[name])
        self._ctx = names
        builder: Any = self._get_namespace_builder()
        namespace: MacroNamespace = builder.build_namespace(self.manifest.get_macros_by_package(), names)
        return namespace

    def to_dict(self) -> dict[str, Any]:
        """Return the names with what they stand for."""
        names = self._ctx
        if not isinstance(names, OnDemand):  # of a parser, with the few macros that a test names
            everything: dict[str, Any] = _with_all_macros(self)
            return everything
        ConfiguredContext.to_dict(self)
        names.offer(frozenset(self.namespace))
        return names


def make_what_is_asked_for() -> None:
    """Let the contexts of dbt's commands in this process make what a template asks for."""
    graft(BuilderOnDemand, MacroNamespaceBuilder, "build_namespace")
    graft(ContextOnDemand, ManifestContext, "_build_namespace", "to_dict")
    graft(MacroFuzzTemplate, NativeSandboxTemplate, "new_context")  # which copies no names
