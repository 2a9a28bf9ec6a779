"""Proof that nothing was changed since it was recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cityplan.audit.findings import Finding, NotCompared
from cityplan.settings import Settings, load_settings

app = typer.Typer()

_Manifest = Annotated[Path | None, typer.Option(help="Check this manifest and the archive only 只验清单.")]
_Folder = Annotated[Path | None, typer.Option(help="The archive's folder 存档目录.")]
_Key = Annotated[str | None, typer.Option(help="Public key the manifest must be signed with 公钥.")]
_Head = Annotated[
    str | None, typer.Option(help="A head of the chain as printed on a report or workbook 已知的台账链头.")
]
_Rows = Annotated[
    bool, typer.Option("--rows", help="Also compare every row with the archived files 逐行与存档比对.")
]
_Delivery = Annotated[int | None, typer.Option(help="With --rows: of this delivery only 只比对此交付.")]
_Extract = Annotated[str | None, typer.Option(help="With --rows: of this department.extract 只比对此数据集.")]
_HASH_BYTES = 32


@app.command()
def verify(
    manifest: _Manifest = None,
    archive: _Folder = None,
    public_key: _Key = None,
    head: _Head = None,
    rows: _Rows = False,
    delivery: _Delivery = None,
    extract: _Extract = None,
) -> None:
    """Check ledger, archive and publications and name what does not match; exit 0 or 1 核验.

    With --manifest no warehouse is needed: signature, the chain of events and every file are checked.
    With --head the chain must also still contain that head.
    With --rows all else is checked first, then accepted deliveries are read from the archive again and
    compared row by row with what the warehouse holds, which takes about as long as loading them.
    """
    _refuse_idle(rows, delivery, extract, manifest)
    settings, known_head = load_settings(), _hash(head)
    told: Iterable[Finding | NotCompared]
    if manifest is not None:
        told = _of_manifest(manifest, archive or settings.landing_folder, public_key, known_head)
    else:
        told = _of_warehouse(settings, known_head, (delivery, extract) if rows else None)
    findings = Counter(isinstance(one, NotCompared) for one in _printed(told))
    if findings[False]:
        typer.echo(f"{findings[False]} do not match 处不符")
        raise typer.Exit(1)
    if known_head is not None:
        typer.echo(f"the chain contains the head 台账链包含此链头: {known_head.hex()}")
    what = "all that was compared 已比对的部分" if findings[True] else "everything"
    typer.echo(f"{what} is as it was recorded 全部一致")


@app.command()
def signing_key() -> None:
    """Print the public key that checks this installation's manifests 签名公钥."""
    from cityplan.audit.signing import public_key

    typer.echo(public_key(load_settings()))


def _hash(text: str | None) -> bytes | None:
    """Return a head given in hexadecimal; raises BadParameter for what is none."""
    if text is None:
        return None
    try:
        head = bytes.fromhex(text)
    except ValueError:
        head = b""
    if len(head) != _HASH_BYTES:
        raise typer.BadParameter(
            f"{text} is no head of a chain (不是链头): 64 hexadecimal digits, as printed.",
            param_hint="--head",
        )
    return head


def _refuse_idle(rows: bool, delivery: int | None, extract: str | None, manifest: Path | None) -> None:
    """Raise BadParameter for options that would do nothing."""
    if rows and manifest is not None:
        raise typer.BadParameter("A manifest holds no rows (清单不含数据行).", param_hint="--rows")
    if not rows and (delivery is not None or extract is not None):
        raise typer.BadParameter("It needs --rows (须与 --rows 同用).", param_hint="--delivery, --extract")


def _of_manifest(path: Path, archive: Path, key: str | None, head: bytes | None) -> Iterator[Finding]:
    from cityplan.audit.manifest import read_manifest
    from cityplan.audit.verification import verify_manifest

    findings = list(verify_manifest(path, archive, key, head))
    if key is None:
        typer.echo(f"signed with key 签名公钥: {read_manifest(path).public_key}")
    yield from findings


def _of_warehouse(
    settings: Settings, head: bytes | None, of_rows: tuple[int | None, str | None] | None
) -> Iterator[Finding | NotCompared]:
    """Verify a running warehouse; `of_rows` asks for the rows of a delivery, an extract, or (neither) all."""
    from cityplan.audit.reread import verify_row_by_row
    from cityplan.audit.verification import verify_warehouse
    from cityplan.warehouse.server import running_warehouse

    with running_warehouse(settings):
        yield from verify_warehouse(settings, head)
        if of_rows is not None:
            yield from verify_row_by_row(settings, *of_rows, say=partial(typer.echo, err=True))


def _printed(told: Iterable[Finding | NotCompared]) -> Iterator[Finding | NotCompared]:
    for one in told:
        typer.echo(str(one))
        yield one
