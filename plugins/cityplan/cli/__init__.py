"""The command line: one module per group of commands, each with a typer application called `app`.

A module is taken up by being here. It imports what is heavy (Airflow, dbt, pandas) inside its commands, so
that --help and the short commands answer at once.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

import typer

from cityplan import COMMAND
from cityplan.errors import CityplanError
from cityplan.garbage import collect_seldom

app = typer.Typer(
    help="City data warehouse 城市数据仓库: nightly loads, indicators, scorecard.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

for _module in iter_modules(__path__):
    app.add_typer(import_module(f"{__name__}.{_module.name}").app)


def main() -> None:
    """Run the command of sys.argv; an error meant for people is printed as such and exits with status 1."""
    collect_seldom()
    try:
        app(prog_name=COMMAND)
    except CityplanError as error:
        sys.exit(f"cityplan: {error}")
