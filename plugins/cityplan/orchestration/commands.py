"""The nights that commands run."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from rich.markup import escape

from cityplan.contracts import load_contracts
from cityplan.errors import ConfigurationError
from cityplan.landing.delivery import INBOX
from cityplan.landing.discovery import misplaced
from cityplan.orchestration.console import Display, print_night, print_scorecard, save_report
from cityplan.orchestration.departments import by_department, find_work
from cityplan.orchestration.names import CLOSING_DAG, MARTS_DAG, department_dag_id
from cityplan.orchestration.nights import Night, NightRun
from cityplan.orchestration.session import running_system
from cityplan.publication.scorecard import read_scorecard
from cityplan.settings import load_settings
from cityplan.terminal import open_console


def departments() -> dict[str, str]:
    """Return the departments with a contract, and their names for people."""
    grouped = by_department(load_contracts().values())
    return {name: f"{first.department_zh} {first.department_en}" for name, (first, *_) in grouped.items()}


def dag_ids() -> set[str]:
    """Return the ids of all DAGs a night needs."""
    return {*map(department_dag_id, departments()), MARTS_DAG, CLOSING_DAG}


def run_folder(inbox: Path, business_date: date) -> int:
    """Run one night over a folder and print what became of it; returns the exit code of the command."""
    if not (os.access(inbox, os.R_OK | os.X_OK) and inbox.is_dir()):
        raise ConfigurationError(
            f"There is no folder {inbox} that can be read (收件目录不存在或无法读取).",
            "Name an existing folder that the user this service runs as may read. 请指定存在且可读取的目录。",
        )
    console, settings, contracts = open_console(), load_settings(), load_contracts()
    for message in misplaced(inbox, contracts, business_date):
        console.print(f"[yellow]未读取 not read[/yellow] {escape(message)}", highlight=False)
    work = find_work(contracts.values(), {INBOX: inbox}, business_date, [])
    asked = {contracts[item["extract"]].department for item in work}
    with running_system(settings) as system, Display(console) as display:
        display.say("启动调度系统 starting Airflow")
        system.wait_until_ready(dag_ids())
        with system.client() as client:
            result = NightRun(client, Night(business_date, asked, inbox), departments(), display).run()
        print_night(console, result)
        scorecard = read_scorecard(settings)
        print_scorecard(console, scorecard)
        console.print(f"report 报告: {save_report(settings.reports_folder, result, scorecard)}")
    return result.exit_code
