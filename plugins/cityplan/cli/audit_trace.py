"""From a figure to its records, to their bytes, and a past publication built again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cityplan import COMMAND
from cityplan.settings import load_settings

if TYPE_CHECKING:
    from cityplan.audit.rebuild import Rebuilt

app = typer.Typer()

_Period = Annotated[str, typer.Option(help="YYYY-MM or month end 期末.")]
_Sample = Annotated[int, typer.Option(help="How many records, 0 for all 抽样条数.")]
_Checkout = Annotated[
    Path | None, typer.Option(help="A checkout of this repository with the models of then 当时版本的目录.")
]
_SHOWN_DIFFERENCES = 20


@app.command()
def trace(
    indicator_id: Annotated[str, typer.Argument(help="指标")],
    period: _Period,
    division: Annotated[str, typer.Option(help="Division code 区划.")] = "230100",
    dimension: Annotated[str, typer.Option(help="维度")] = "total",
    member: Annotated[str, typer.Option(help="成员")] = "total",
    measure: Annotated[str, typer.Option(help="口径")] = "headline",
    sample: _Sample = 10,
    seed: Annotated[int, typer.Option(help="The same seed draws the same records 随机种子.")] = 1,
    rows: Annotated[
        str, typer.Option(help="Which rows: records, or others listed as a part's 行集.")
    ] = "records",
) -> None:
    """Show a published figure, its deliveries, and the rows behind it, masked, with their place 溯源."""
    from cityplan.audit.records import load_records
    from cityplan.audit.trace import (
        Key,
        auditor,
        month_end,
        read_figure,
        records_behind,
        rows_beside,
        sources_behind,
    )
    from cityplan.audit.workbook_declared import RECORDS
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    key = Key(indicator_id, division, month_end(period), dimension, member, measure)
    with running_warehouse(settings), auditor(settings) as connection:
        figure = read_figure(connection, key)
        sources = sources_behind(connection, key)
        is_declared = indicator_id in load_records()
        if rows != RECORDS:
            records = rows_beside(connection, key, rows, sample or None)
        else:
            records = records_behind(connection, key, sample or None, seed) if is_declared else []
    typer.echo(
        f"{key}: value 数值 {figure.value} = {figure.numerator} / {figure.denominator}, n {figure.n}, "
        f"definition 定义 {figure.definition_version}"
    )
    if figure.frozen_known_at is not None:
        typer.echo(
            f"frozen as known at 冻结所依据的时刻 {figure.frozen_known_at.isoformat()}; the rows below are "
            "those known now, of which marts.fct_pending_revision is made 以下各行按现在所知，即待定修订所据"
        )
    for found in sources:
        made = (
            f"{' + '.join(found.parts)}: {found.rows_of}" if found.parts else "decides what counts 筛选条件"
        )
        delivered = f"{found.extract} delivery 交付 {found.delivery_id} ({found.as_of})"
        typer.echo(f"  {made}, {delivered}, rows 行 {found.row_count}")
    if not is_declared:
        typer.echo(
            "Its definition does not declare the records behind it, so none can be listed. "
            "定义未声明其依据的记录，无法列出。"
        )
        return
    for record in records:
        sheet = f" sheet 工作表 {record.sheet}" if record.sheet else ""
        typer.echo(
            f"\ndelivery 交付 {record.delivery_id} ({record.extract} {record.as_of}), "
            f"file 文件 {record.file_no} {record.name}{sheet}, row 行 {record.row_number}"
        )
        typer.echo(f"  sha256 {record.sha256} ({record.archived(settings)})")
        typer.echo(f"  {json.dumps(record.record, ensure_ascii=False)}")
        typer.echo(f"  {COMMAND} source {record.delivery_id} {record.file_no} {record.row_number}")
    population = records[0].population if records else 0
    typer.echo(f"\n{len(records)} of {population} records 共 {population} 条记录，列出 {len(records)} 条")


@app.command()
def source(delivery_id: int, file_no: int, row_number: int) -> None:
    """Show one delivered row as its bytes in the archive say it, personal data masked 原始行."""
    from cityplan.audit.source import source_row
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    with running_warehouse(settings):
        row = source_row(settings, delivery_id, file_no, row_number)
    sheet = f", sheet 工作表 {row.delivered.sheet}" if row.delivered.sheet else ""
    typer.echo(f"{row.delivered.name}{sheet}, row 行 {row_number}")
    typer.echo(f"sha256 {row.delivered.sha256} ({row.path})")
    if row.first_byte is not None:
        typer.echo(f"bytes 字节 {row.first_byte} + {row.length}, {row.delivered.encoding}")
    if row.line is not None:
        typer.echo(row.line)
    if row.problem is not None:
        typer.echo(f"could not be split 无法拆分: {row.problem}")
    for name, text in row.texts.items():
        typer.echo(f"  {name}: {text}")


@app.command()
def rebuild(publication_id: int, checkout: _Checkout = None) -> None:
    """Build a past publication again from what was known then and compare; exit 0 equal, 1 not 重建.

    With other models than those of then it says so, and how to build with those.
    """
    from cityplan.audit.rebuild import other_models
    from cityplan.audit.rebuild import rebuild as rebuild_publication
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    with running_warehouse(settings):
        rebuilt = rebuild_publication(settings, publication_id, checkout)
    typer.echo(f"publication 发布 {publication_id}, known at 知悉时刻 {rebuilt.known_at.isoformat()}")
    typer.echo(f"sealed 封存  {rebuilt.checksum}")
    typer.echo(f"kept 留存    {rebuilt.kept.sha256} ({rebuilt.kept.rows} values)")
    typer.echo(f"rebuilt 重建 {rebuilt.rebuilt.sha256} ({rebuilt.rebuilt.rows} values, {rebuilt.path})")
    if rebuilt.code_then != rebuilt.code_now:
        for line in other_models(settings.root, rebuilt):
            typer.echo(line)
    for difference in rebuilt.differences[:_SHOWN_DIFFERENCES]:
        typer.echo(f"  {difference}")
    _show_marts(rebuilt)
    if not rebuilt.is_equal:
        raise typer.Exit(1)
    typer.echo("equal, byte for byte 逐字节一致")


def _show_marts(rebuilt: Rebuilt) -> None:
    """Print which of the publication's other tables are as they were sealed, and which cannot be told."""
    if rebuilt.unsealed is not None:
        typer.echo(f"other tables not compared 其他数据表未比对: {rebuilt.unsealed}")
    for mart in rebuilt.marts:
        if mart.rebuilt is None:
            typer.echo(f"not rebuilt 未重建: {mart.name}")
        elif mart.differs:
            typer.echo(f"  {mart.name}: sealed 封存 {mart.sealed.sha256} ({mart.sealed.rows} rows)")
            typer.echo(f"    rebuilt 重建 {mart.rebuilt.sha256} ({mart.rebuilt.rows} rows, {mart.path})")
    equal = sum(not mart.differs and mart.rebuilt is not None for mart in rebuilt.marts)
    typer.echo(f"other tables equal 其他数据表一致: {equal}")
