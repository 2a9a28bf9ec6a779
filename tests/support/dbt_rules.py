"""The rules of dbt-project-evaluator, by its names: each returns what breaks it, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from tests.support.dbt_manifest import Node, Project, layer

Rule = Callable[[Project], Iterable[str]]
MAX_FANOUT = 3
MAX_JOINS = 7
MAX_CHAINED_VIEWS = 4
_SCHEMAS = "raw|work|history|audit|quality|reference|staging|intermediate|indicators|marts"
_HARD_CODED = re.compile(rf'\b(?:from|join)\s+"?(?:{_SCHEMAS})"?\."?\w+(?!\w*\s*\()', re.IGNORECASE)
_EXTRACT = re.compile(r"extract\([^()]*\)", re.IGNORECASE)
_PREFIXES = {"staging": ("stg_",), "intermediate": ("int_",), "marts": ("dim_", "fct_", "mart_")}


def _names(nodes: Iterable[Node]) -> list[str]:
    return [str(node["name"]) for node in nodes]


def direct_join_to_source(project: Project) -> Iterable[str]:
    """A model that reads a source reads no other model: staging stands between."""
    return _names(m for m in project.models if project.parents(m, "source") and project.parents(m, "model"))


def duplicate_sources(project: Project) -> Iterable[str]:
    """A table is declared as a source once."""
    places = Counter(source["relation_name"] for source in project.sources.values())
    return [place for place, times in places.items() if times > 1]


def hard_coded_references(project: Project) -> Iterable[str]:
    """Models name their inputs by ref() and source(), never by schema and table."""
    return _names(m for m in project.models if _HARD_CODED.search(_EXTRACT.sub("", m["raw_code"])))


def marts_or_intermediate_dependent_on_source(project: Project) -> Iterable[str]:
    """Only staging reads sources."""
    return _names(m for m in project.models if layer(m) != "staging" and project.parents(m, "source"))


def model_fanout(project: Project) -> Iterable[str]:
    """No model feeds more than three models that nobody builds on."""
    for model in project.models:
        leaves = [child for child in project.children(model) if not project.children(child)]
        if len(leaves) > MAX_FANOUT:
            yield str(model["name"])


def multiple_sources_joined(project: Project) -> Iterable[str]:
    """A staging model reads one source."""
    return _names(m for m in project.models if len(project.parents(m, "source")) > 1)


def rejoining_of_upstream_concepts(project: Project) -> Iterable[str]:
    """A model made from one other, and read by one only, is not joined there with what it was made from."""
    for model in project.models:
        children, parents = project.children(model), project.parents(model, "model")
        if len(children) != 1 or len(parents) != 1:
            continue
        if parents[0]["unique_id"] in children[0]["depends_on"]["nodes"]:
            yield f"{model['name']} in {children[0]['name']}"


def root_models(project: Project) -> Iterable[str]:
    """Every model is made from something declared."""
    return _names(m for m in project.models if not m["depends_on"]["nodes"])


def source_fanout(project: Project) -> Iterable[str]:
    """One model stages a source, and all others read that."""
    return _names(s for s in project.sources.values() if len(project.children(s)) > 1)


def staging_dependent_on_marts_or_intermediate(project: Project) -> Iterable[str]:
    """Staging reads nothing that comes after it."""
    return _names(
        m for m in project.models if layer(m) == "staging" and _reads(project, m, {"intermediate", "marts"})
    )


def staging_dependent_on_staging(project: Project) -> Iterable[str]:
    """Staging models do not build on one another."""
    return _names(m for m in project.models if layer(m) == "staging" and _reads(project, m, {"staging"}))


def _reads(project: Project, model: Node, layers: set[str]) -> bool:
    return any(layer(parent) in layers for parent in project.parents(model, "model"))


def too_many_joins(project: Project) -> Iterable[str]:
    """No model has more than seven direct parents."""
    return _names(m for m in project.models if len(set(m["depends_on"]["nodes"])) > MAX_JOINS)


def unused_sources(project: Project) -> Iterable[str]:
    """Every source is read."""
    return _names(s for s in project.sources.values() if not project.children(s))


def missing_primary_key_tests(project: Project) -> Iterable[str]:
    """Every model's grain is tested: one key unique and not null, several by unique_grain, or versions."""
    for model in project.models:
        tests = [
            (t["test_metadata"]["name"], t.get("column_name"))
            for t in project.tests_of(model)
            if t.get("test_metadata")
        ]
        unique = {column for name, column in tests if name == "unique"}
        present = {column for name, column in tests if name == "not_null"}
        if not unique & present and not {"unique_grain", "unique_version"} & {name for name, _ in tests}:
            yield str(model["name"])


def test_coverage(project: Project) -> Iterable[str]:
    """Every model has a data test."""
    return _names(model for model in project.models if not project.tests_of(model))


def sources_without_freshness(project: Project) -> Iterable[str]:
    """Every source says how old it may be, and how that is known."""
    for source in project.sources.values():
        limit = (source["freshness"] or {}).get("warn_after") or {}
        if not limit.get("count") or not (source["loaded_at_field"] or source["loaded_at_query"]):
            yield f"{source['source_name']}.{source['name']}"


def undocumented_models(project: Project) -> Iterable[str]:
    """Every model and column is described, in Chinese and in English."""
    for model in project.models:
        yield from _undocumented(model)


def documentation_coverage(project: Project) -> Iterable[str]:
    """All models are described, none left out."""
    described = sum(bool(model["description"]) for model in project.models)
    return [f"{described} of {len(project.models)}"] if described < len(project.models) else []


def undocumented_source_tables(project: Project) -> Iterable[str]:
    """Every source table and column is described, in both languages."""
    for source in project.sources.values():
        yield from _undocumented(source)


def undocumented_sources(project: Project) -> Iterable[str]:
    """Every source system is described, in both languages."""
    named = {s["source_name"]: s["source_description"] for s in project.sources.values()}
    return [name for name, words in named.items() if " · " not in words]


def _undocumented(node: Node) -> Iterable[str]:
    if " · " not in node["description"] or not node["columns"]:
        yield str(node["name"])
    for name, column in node["columns"].items():
        if " · " not in column["description"]:
            yield f"{node['name']}.{name}"


def model_naming_conventions(project: Project) -> Iterable[str]:
    """A name says the layer; indicators are named by their definitions, staging by source and table."""
    for model in project.models:
        if not str(model["name"]).startswith(_PREFIXES.get(layer(model), ("",))):
            yield str(model["name"])
        for source in project.parents(model, "source"):
            if source["source_name"] != "reference" and model["path"].split("/")[1] != source["source_name"]:
                yield str(model["name"])


def model_directories(project: Project) -> Iterable[str]:
    """Models lie in the folder of their layer; staging in that of its source."""
    for model in project.models:
        known = layer(model) in {"staging", "intermediate", "indicators", "marts"}
        expected = {"stg_": "staging", "int_": "intermediate", "fct_": "marts", "dim_": "marts"}
        misplaced = expected.get(model["name"][:4], layer(model)) != layer(model)
        if not known or misplaced:
            yield str(model["path"])


def source_directories(project: Project) -> Iterable[str]:
    """A source is declared in the staging folder of its name."""
    return [
        f"{source['source_name']}.{source['name']}"
        for source in project.sources.values()
        if not source["path"].startswith(f"models/staging/{source['source_name']}/")
    ]


def test_directories(project: Project) -> Iterable[str]:
    """A model's tests are declared in the model's folder."""
    for model in project.models:
        folder = model["original_file_path"].rpartition("/")[0]
        for test in project.tests_of(model):
            if test["original_file_path"].rpartition("/")[0] != folder:
                yield str(test["name"])


def chained_views_dependencies(project: Project) -> Iterable[str]:
    """No chain of views is longer than four."""

    def length(model: Node) -> int:
        if model["config"]["materialized"] != "view":
            return 0
        return 1 + max((length(parent) for parent in project.parents(model, "model")), default=0)

    return _names(m for m in project.models if length(m) > MAX_CHAINED_VIEWS)


def exposure_parents_materializations(project: Project) -> Iterable[str]:
    """Exposures read tables, not views or sources."""
    for name, parent in _shown(project):
        if parent["resource_type"] == "source" or parent["config"]["materialized"] == "view":
            yield name


def exposures_dependent_on_private_models(project: Project) -> Iterable[str]:
    """What is shown outside comes from public models."""
    return [name for name, parent in _shown(project) if parent.get("access") != "public"]


def _shown(project: Project) -> Iterable[tuple[str, Node]]:
    for exposure in project.exposures.values():
        for unique_id in exposure["depends_on"]["nodes"]:
            yield f"{exposure['name']} on {unique_id}", project.node(unique_id)


def public_models_without_contract(project: Project) -> Iterable[str]:
    """A public model keeps its columns and types by contract."""
    return _names(m for m in _public(project) if not m["contract"]["enforced"])


def undocumented_public_models(project: Project) -> Iterable[str]:
    """Every public model states what it is and the type of every column."""
    return _names(
        m
        for m in _public(project)
        if list(_undocumented(m)) or not all(column["data_type"] for column in m["columns"].values())
    )


def _public(project: Project) -> list[Node]:
    return [model for model in project.models if model["access"] == "public"]


RULES: tuple[Rule, ...] = (
    *(direct_join_to_source, duplicate_sources, hard_coded_references),
    *(marts_or_intermediate_dependent_on_source, model_fanout, multiple_sources_joined),
    *(rejoining_of_upstream_concepts, root_models, source_fanout),
    *(staging_dependent_on_marts_or_intermediate, staging_dependent_on_staging, too_many_joins),
    *(unused_sources, missing_primary_key_tests, test_coverage, sources_without_freshness),
    *(undocumented_models, documentation_coverage),
    *(undocumented_source_tables, undocumented_sources, model_naming_conventions, model_directories),
    *(source_directories, test_directories, chained_views_dependencies),
    *(exposure_parents_materializations, exposures_dependent_on_private_models),
    *(public_models_without_contract, undocumented_public_models),
)
