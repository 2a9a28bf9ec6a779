"""The main job."""

from __future__ import annotations

import typer

from cityplan.cli.city import Scale, ScaleName, Seed

app = typer.Typer()


@app.command()
def run(scale: Scale = ScaleName.TOWN, seed: Seed = 1) -> None:
    """Run the demonstration city's nights end to end and print its scorecard 演示城市全流程."""
    from cityplan.orchestration.demonstration import run_city

    raise typer.Exit(run_city(scale, seed))
