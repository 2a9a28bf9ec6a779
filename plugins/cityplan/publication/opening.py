"""Readies the warehouse for a publication and opens it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cityplan.contracts import Contract
from cityplan.loading.tables import apply_contract
from cityplan.publication.record import Publication, Versions, open_publication
from cityplan.publication.versions import code_version
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection


def open_for(
    settings: Settings, business_date: date, contracts: Mapping[str, Contract]
) -> Publication | None:
    """Open a publication of the business date with the present code and contracts; None when nothing changed.

    Extracts never delivered get their empty tables first: the models read all of them.
    """
    versions = Versions(
        code_version(settings.root / "dbt_project"),
        {name: contract.version for name, contract in sorted(contracts.items())},
    )
    with role_connection(settings, "loader", autocommit=True) as connection:
        for contract in contracts.values():
            apply_contract(connection, contract)
        return open_publication(connection, business_date, versions)
