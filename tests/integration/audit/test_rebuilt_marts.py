"""Tables built again are held to the hashes of a manifest that this installation signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cityplan.audit.manifest import ManifestError, manifest_path
from cityplan.audit.rebuilt_marts import rebuilt_marts, sealed_marts
from cityplan.warehouse.connect import role_connection
from tests.integration.audit.conftest import Sealed


def test_a_table_that_is_another_than_the_sealed_one_differs(sealed: Sealed, tmp_path: Path) -> None:
    hashes = dict(sealed_marts(sealed.settings, 1))
    assert set(hashes) == {"plan_scorecard"}
    hashes["fct_revision"] = hashes["plan_scorecard"]
    with role_connection(sealed.settings, "auditor") as connection:
        same, absent = rebuilt_marts(connection, "marts", hashes, tmp_path / "before")
    assert (same.differs, same.rebuilt, absent.rebuilt, absent.differs) == (False, same.sealed, None, False)
    sealed.tamper("update marts.plan_scorecard set value = 99 where indicator_id = 'nursing_bed_share'")
    with role_connection(sealed.settings, "auditor") as connection:
        [other] = rebuilt_marts(connection, "marts", sealed_marts(sealed.settings, 1), tmp_path / "after")
    assert other.differs
    assert "nursing_bed_share,99" in other.path.read_text(encoding="utf-8")


def test_hashes_that_were_changed_after_signing_are_not_compared_with(sealed: Sealed) -> None:
    path = manifest_path(sealed.settings, 1)
    sha256 = sealed_marts(sealed.settings, 1)["plan_scorecard"].sha256
    path.write_text(path.read_text(encoding="utf-8").replace(sha256, "0" * 64), encoding="utf-8")
    with pytest.raises(ManifestError, match="changed after it was signed"):
        sealed_marts(sealed.settings, 1)
