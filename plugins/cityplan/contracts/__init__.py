"""Data contracts: one file per extract says what a department delivers and how it is judged."""

from cityplan.contracts.codelists import Code, CodeList, load_codelists
from cityplan.contracts.loader import ContractError, load_contract, load_contracts
from cityplan.contracts.model import (
    Cadence,
    Channel,
    Contract,
    Field,
    FieldType,
    Mode,
    Pii,
    Rule,
    Severity,
    Thresholds,
)

__all__ = [
    "Cadence",
    "Channel",
    "Code",
    "CodeList",
    "Contract",
    "ContractError",
    "Field",
    "FieldType",
    "Mode",
    "Pii",
    "Rule",
    "Severity",
    "Thresholds",
    "load_codelists",
    "load_contract",
    "load_contracts",
]
