"""The demonstration city from the command line: its script, and single nights handed over for a look."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cityplan.errors import ConfigurationError
from cityplan.settings import load_settings

if TYPE_CHECKING:
    from cityplan.city import City

app = typer.Typer(name="city", help="The demonstration city 演示城市.", no_args_is_help=True)


class ScaleName(StrEnum):
    """Scales of the city."""

    HAMLET = "hamlet"
    TOWN = "town"
    CITY = "city"


Scale = Annotated[ScaleName, typer.Option(help="How big the city is 规模.")]
Seed = Annotated[int, typer.Option(help="Equal seeds give equal deliveries, byte for byte 随机种子.")]
Irregular = Annotated[bool, typer.Option(help="With the faults real deliveries have 含不规范数据.")]


@app.command()
def script(scale: Scale = ScaleName.TOWN, seed: Seed = 1, irregular: Irregular = True) -> None:
    """Say which deliveries arrive on which night, and which of them must be refused 报送剧本."""
    for night in _open(scale, seed, irregular).nights:
        counts = Counter(delivery.extract for delivery in night.deliveries)
        typer.echo(f"{night.business_date}: {len(night.deliveries)} deliveries 次报送")
        for extract, count in sorted(counts.items()):
            typer.echo(f"  {extract} x {count}")
        for delivery in night.deliveries:
            if delivery.flaw is not None:
                typer.echo(f"  to be refused 应拒收: {delivery.extract} {delivery.as_of} ({delivery.flaw})")


@app.command()
def deliver(
    night: Annotated[int, typer.Argument(help="Number of the night; 0 is the opening backlog 第几夜.")],
    scale: Scale = ScaleName.TOWN,
    seed: Seed = 1,
    irregular: Irregular = True,
) -> None:
    """Hand one night over: files to the share, rows to the exchange database, batches to the API 报送一夜."""
    from cityplan.warehouse.migrate import migrate
    from cityplan.warehouse.server import running_warehouse

    city = _open(scale, seed, irregular)
    if not 0 <= night < len(city.nights):
        raise ConfigurationError(
            f"There is no night {night}.", f"The nights are 0 to {len(city.nights) - 1}."
        )
    with running_warehouse(city.settings):
        migrate(city.settings)  # makes the exchange database
        handed_over = city.deliver(city.nights[night])
    for handed in handed_over:
        faults = f", {len(handed.planted)} irregularities 处不规范" if handed.planted else ""
        typer.echo(f"{handed.rows:>9} rows 行{faults}: {handed.place}")


@app.command()
def serve(
    scale: Scale = ScaleName.TOWN,
    seed: Seed = 1,
    irregular: Irregular = True,
    port: Annotated[int, typer.Option(help="0 takes a free port 端口.")] = 0,
) -> None:
    """Serve the petitions API on loopback until Ctrl-C 提供信访接口."""
    from threading import Event

    city = _open(scale, seed, irregular)
    with city.serve(port) as api:
        typer.echo(
            f"{api.url}/cases  (X-App-Key: CITYPLAN_PETITIONS_APP_KEY in {city.settings.secrets_file})"
        )
        try:
            Event().wait()
        except KeyboardInterrupt:
            typer.echo("stopped 已停止")


@app.command("time-lapse")
def time_lapse(
    months: Annotated[int, typer.Option(min=1, max=58, help="Month ends after 2021-12-31 月数.")] = 58,
    scale: Scale = ScaleName.HAMLET,
    seed: Seed = 1,
    extract: Annotated[list[str] | None, typer.Option(help="Only these, department.extract 数据集.")] = None,
    rebuild: Annotated[int, typer.Option(help="How many to build again, -1 for all 重建数.")] = -1,
) -> None:
    """Play the plan's month ends into an empty warehouse, a publication each, and build them again 时光推演.

    Some deliveries come late, out of order, corrected or refused. Exit 0 only if all met the fate the script
    says and every publication built again is equal byte for byte.
    """
    from cityplan.city.time_lapse.showing import show

    if not show(_open(scale, seed, irregular=False), extract or [], months, rebuild):
        raise typer.Exit(1)


def _open(scale: ScaleName, seed: int, irregular: bool) -> City:
    from cityplan.city import open_city

    return open_city(scale.value, seed, irregular, load_settings())
