"""The administrator of an Airflow whose accounts are in its database, as the containers run it."""

from __future__ import annotations

from cityplan.orchestration.environment import ACCOUNTS, ADMIN, password
from cityplan.settings import Settings

_PERSON = ("--firstname", "Data", "--lastname", "Engineer", "--email", "admin@cityplan.example")


def create_admin(settings: Settings) -> None:
    """Create the account unless it is there, over Airflow's own command inside this process.

    As an argument of a process of its own the password would be seen by whoever lists processes.
    """
    from airflow.cli.cli_parser import get_parser

    account = ("--username", ADMIN, "--role", ACCOUNTS[ADMIN].capitalize())
    secret = ("--password", password(settings, ADMIN))
    arguments = get_parser().parse_args(["users", "create", *account, *secret, *_PERSON])
    arguments.func(arguments)
