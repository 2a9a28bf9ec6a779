"""Indicator definitions: one file per indicator says what it means; dbt's seeds and YAML come from it."""

from cityplan.definitions.loader import DEFINITIONS, DefinitionError, load_definition, load_definitions
from cityplan.definitions.model import Definition, Dimension, Kind, Measure, Operator, RollUp, Window, Words

__all__ = [
    "DEFINITIONS",
    "Definition",
    "DefinitionError",
    "Dimension",
    "Kind",
    "Measure",
    "Operator",
    "RollUp",
    "Window",
    "Words",
    "load_definition",
    "load_definitions",
]
