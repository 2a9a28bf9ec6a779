"""Proof that nothing was changed since it was recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cityplan.settings import load_settings

app = typer.Typer()

_Manifest = Annotated[Path | None, typer.Option(help="Check this manifest and the archive only 只验清单.")]
_Folder = Annotated[Path | None, typer.Option(help="The archive's folder 存档目录.")]
_Key = Annotated[str | None, typer.Option(help="Public key the manifest must be signed with 公钥.")]
_Head = Annotated[
    str | None, typer.Option(help="A head of the chain as printed on a report or workbook 已知的台账链头.")
]
_HASH_BYTES = 32


@app.command()
def verify(
    manifest: _Manifest = None, archive: _Folder = None, public_key: _Key = None, head: _Head = None
) -> None:
    """Check ledger, archive and publications and name what does not match; exit 0 or 1 核验.

    With --manifest no warehouse is needed: signature, the chain of events and every file are checked.
    With --head the chain must also still contain that head.
    """
    from cityplan.audit.manifest import read_manifest
    from cityplan.audit.verification import verify_manifest, verify_warehouse
    from cityplan.warehouse.server import running_warehouse

    settings, known_head = load_settings(), _hash(head)
    if manifest is not None:
        findings = list(verify_manifest(manifest, archive or settings.landing_folder, public_key, known_head))
        if public_key is None:
            typer.echo(f"signed with key 签名公钥: {read_manifest(manifest).public_key}")
    else:
        with running_warehouse(settings):
            findings = list(verify_warehouse(settings, known_head))
    for finding in findings:
        typer.echo(str(finding))
    if findings:
        typer.echo(f"{len(findings)} do not match 处不符")
        raise typer.Exit(1)
    if known_head is not None:
        typer.echo(f"the chain contains the head 台账链包含此链头: {known_head.hex()}")
    typer.echo("everything is as it was recorded 全部一致")


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
