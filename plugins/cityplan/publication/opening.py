"""Readies the warehouse for a publication, judges the night and opens it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cityplan.contracts import Contract
from cityplan.loading.tables import apply_contract
from cityplan.publication.record import Publication, Versions, open_publication
from cityplan.publication.versions import code_version
from cityplan.settings import Settings
from cityplan.validation.nightly import judge_night
from cityplan.warehouse.connect import role_connection


def open_for(
    settings: Settings, business_date: date, contracts: Mapping[str, Contract]
) -> Publication | None:
    """Open a publication of the business date with the present code and contracts; None when nothing changed.

    Extracts never delivered get their empty tables first: the models read all of them. Then the night is
    judged: the scores that are published and those of its report are made of the same verdicts.
    """
    versions = Versions(
        code_version(settings.root / "dbt_project"),
        {name: contract.version for name, contract in sorted(contracts.items())},
    )
    with role_connection(settings, "loader", autocommit=True) as connection:
        for contract in contracts.values():
            apply_contract(connection, contract)
        judge_night(connection, contracts, business_date)
        return open_publication(connection, business_date, versions)
