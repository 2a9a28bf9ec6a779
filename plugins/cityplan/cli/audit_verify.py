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


@app.command()
def verify(manifest: _Manifest = None, archive: _Folder = None, public_key: _Key = None) -> None:
    """Check ledger, archive and publications and name what does not match; exit 0 or 1 核验.

    With --manifest no warehouse is needed: signature, the chain of events and every file are checked.
    """
    from cityplan.audit.manifest import read_manifest
    from cityplan.audit.verification import verify_manifest, verify_warehouse
    from cityplan.warehouse.server import running_warehouse

    settings = load_settings()
    if manifest is not None:
        findings = list(verify_manifest(manifest, archive or settings.landing_folder, public_key))
        if public_key is None:
            typer.echo(f"signed with key 签名公钥: {read_manifest(manifest).public_key}")
    else:
        with running_warehouse(settings):
            findings = list(verify_warehouse(settings))
    for finding in findings:
        typer.echo(str(finding))
    if findings:
        typer.echo(f"{len(findings)} do not match 处不符")
        raise typer.Exit(1)
    typer.echo("everything is as it was recorded 全部一致")


@app.command()
def signing_key() -> None:
    """Print the public key that checks this installation's manifests 签名公钥."""
    from cityplan.audit.signing import public_key

    typer.echo(public_key(load_settings()))
