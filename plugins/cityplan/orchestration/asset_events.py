"""How Airflow takes in the events of assets: one after the other.

Airflow 3.3 decides under a lock on the asset of an event whether its partition already waits for others.
Events of two assets that arrive within the same few milliseconds lock different rows: each finds nothing and
opens a waiting run of its own, neither of which is ever complete (apache/airflow#71070). Here every event
waits until the transaction of the one before has ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from airflow.assets.manager import AssetManager
from sqlalchemy import func, select

if TYPE_CHECKING:
    from airflow.models.asset import AssetEvent
    from sqlalchemy.orm import Session

_LOCK = 0x617373657473
"""An advisory lock of the metadata database; any number that nothing else there uses."""


class OrderlyAssetManager(AssetManager):
    """Airflow's asset manager, for PostgreSQL, with one event at a time."""

    @classmethod
    def register_asset_change(cls, *, session: Session, **event: Any) -> AssetEvent | None:
        """Take in an event once no other transaction is taking one in; the rest is Airflow's."""
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        return super().register_asset_change(session=session, **event)
