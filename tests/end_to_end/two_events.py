"""Two departments report in the same moment; prints how many runs wait. test_nights runs it as Airflow would.

The second event arrives before the first one's transaction has ended, which is where Airflow alone loses it.
"""

from __future__ import annotations

import threading

from airflow.assets.manager import resolve_asset_manager
from airflow.models.asset import AssetModel, AssetPartitionDagRun
from airflow.utils.session import create_session
from sqlalchemy import func, select
from sqlalchemy.orm import Session

PARTITION = "1999-12-31"


def report(session: Session, department: str) -> None:
    asset = session.scalars(select(AssetModel).where(AssetModel.name == f"extracts_{department}")).one()
    resolve_asset_manager().register_asset_change(
        task_instance=None, asset=asset, session=session, partition_key=PARTITION
    )


def main() -> None:
    def second() -> None:
        with create_session() as session:
            report(session, "housing")

    thread = threading.Thread(target=second)
    with create_session() as session:
        report(session, "education")
        session.flush()
        thread.start()
        thread.join(timeout=3)
    thread.join()
    waiting = (
        select(func.count())
        .select_from(AssetPartitionDagRun)
        .where(
            AssetPartitionDagRun.partition_key == PARTITION,
            AssetPartitionDagRun.target_dag_id == "plan_marts",
        )
    )
    with create_session() as session:
        print("waiting runs:", session.scalar(waiting))


if __name__ == "__main__":
    main()
