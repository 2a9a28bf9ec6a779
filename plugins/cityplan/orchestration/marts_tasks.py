"""The tasks that publish the marts of a business date, as Airflow calls them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from airflow.sdk import Asset, AssetAlias, get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from cityplan.contracts import load_contracts
from cityplan.orchestration.calendar import business_date
from cityplan.orchestration.masking import task_settings
from cityplan.orchestration.names import BUILT_MODELS, model_asset

BUILT = "built"
"""Key under which a build leaves the models that it has built."""


def open_marts() -> dict[str, Any]:
    """Open a publication of the business date; skip the rest when there is nothing to publish."""
    from cityplan.publication.opening import open_for

    night = business_date(get_current_context()["dag_run"].partition_key)
    publication = open_for(task_settings(), night, load_contracts())
    if publication is None:
        raise AirflowSkipException(
            "Nothing was accepted since the last publication. 上次发布后无新数据，无需重新发布。"
        )
    return publication.as_json()


def build_marts(opened: dict[str, Any]) -> list[dict[str, Any]]:
    """Build every model that something new can have moved; return those that failed.

    Those that were built are left for `record_models`, under BUILT.
    """
    from cityplan.publication.build import build
    from cityplan.publication.record import Publication

    results = build(task_settings(), Publication.from_json(opened))
    built = [asdict(result) for result in results if result.status == "success"]
    get_current_context()["ti"].xcom_push(BUILT, built)
    return [asdict(result) for result in results if result.status == "failed"]


def record_models() -> None:
    """Make each model built an event of an asset of its own.

    So Airflow's pages show when it was last built, how long that took and how many tests it passed. A hundred
    events take Airflow some seconds: the publication does not wait for them.
    """
    context = get_current_context()
    events = context["outlet_events"][AssetAlias(BUILT_MODELS)]
    for model in context["ti"].xcom_pull(task_ids="build_models", key=BUILT):
        events.add(
            Asset(model_asset(model["name"])), extra={"seconds": model["seconds"], "tests": model["tests"]}
        )


def fail_model(result: dict[str, Any]) -> None:
    """Be the red task of a model that failed, with dbt's words."""
    raise AirflowFailException(f"{result['name']}: {result['message']}")


def complete_marts(opened: dict[str, Any]) -> dict[str, Any]:
    """Seal the publication and sign its manifest; return it with its checksum and counts of what it moved."""
    from cityplan.audit.manifest import write_manifest
    from cityplan.publication.record import complete_publication
    from cityplan.publication.revisions import read_revisions
    from cityplan.warehouse.connect import role_connection

    settings = task_settings()
    with role_connection(settings, "loader") as connection:
        values = complete_publication(connection, opened["publication_id"])
        write_manifest(settings, connection, opened["publication_id"], values)
        revisions = read_revisions(connection, opened["publication_id"])
    return {**opened, "checksum": values.whole.sha256, "revisions": revisions.as_json()}


def follow_columns() -> int:
    """Follow the marts' columns back to the contracts' fields, unless that was done for these models already.

    Returns how many rows of audit.column_lineage were written.
    """
    from cityplan.audit.column_lineage import load_lineage
    from cityplan.warehouse.connect import role_connection

    settings = task_settings()
    with role_connection(settings, "loader") as connection:
        return load_lineage(settings, connection)


def report_quality() -> str:
    """Write the quality report of the night as it is known now, tell owners what concerns them.

    The night is judged when its publication is opened; here only if that failed. Returns where the report
    lies. Owners are told whatever goes wrong before, and nothing twice.
    """
    from cityplan.alerting.causes import causes_of
    from cityplan.alerting.outbox import send_all
    from cityplan.loading.tables import apply_contract
    from cityplan.reporting.data_docs import write_index
    from cityplan.reporting.nights import close_report
    from cityplan.reporting.page import write_report
    from cityplan.validation.nightly import is_judged, judge_night
    from cityplan.warehouse.connect import role_connection

    night = business_date(get_current_context()["dag_run"].partition_key)
    settings, contracts = task_settings(), load_contracts()
    with role_connection(settings, "loader", autocommit=True) as connection:
        try:
            for contract in contracts.values():
                apply_contract(connection, contract)
            if not is_judged(connection, night):
                judge_night(connection, contracts, night)
            write_index(settings, contracts.values())
            close_report(connection, night)
            page = write_report(settings, night)
        finally:
            send_all(connection, settings.environment, causes_of(connection, contracts, night))
    return str(page)


def close_night() -> None:
    """Say that nobody waits any longer for the departments of this business date: the event says it all."""
    business_date(get_current_context()["dag_run"].partition_key)
