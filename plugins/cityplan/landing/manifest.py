"""The manifest a department may lay beside its files; what it says is checked against what came.

    {"encoding": "GB18030", "files": [{"name": "contracts.csv", "rows": 1200, "sha256": "…"}]}

Every entry is optional. `rows` counts records (rows below the header that are no titles, notes or subtotals).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cityplan.errors import DeliveryError, Place
from cityplan.landing.delivery import MANIFEST, LandedDelivery, LandedFile

_CORRECT = "Correct manifest.json or the file and send both again. 请更正清单或文件后重新报送。"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the department says about its files; `rows` and `sha256` by file name."""

    encoding: str | None
    names: tuple[str, ...] | None
    rows: Mapping[str, int]
    sha256: Mapping[str, str]

    def check_files(self, delivery: LandedDelivery) -> None:
        """Raise DeliveryError when files are missing, unannounced or other than announced."""
        if self.names is None:
            return
        present = {file.name: file for file in delivery.files}
        missing = [name for name in self.names if name not in present]
        extra = [name for name in present if name not in self.names]
        for name in (*missing, *extra):
            problem = (
                "The manifest names a file that did not come. 清单所列文件缺失。"
                if name in missing
                else "The manifest does not name this file. 清单未列出该文件。"
            )
            raise DeliveryError(replace(delivery.place, file=name), problem, _CORRECT)
        for name, expected in self.sha256.items():
            if present[name].sha256 != expected.lower():
                raise DeliveryError(
                    replace(delivery.place, file=name),
                    "The file's sha256 is not the manifest's. 文件校验和与清单不符。",
                    "The copy may be incomplete: send the file again. 文件可能未传完，请重新报送。",
                )

    def check_rows(self, place: Place, file: LandedFile, records: int) -> None:
        """Raise DeliveryError when a file has another number of records than announced."""
        expected = self.rows.get(file.name, records)
        if expected != records:
            raise DeliveryError(
                replace(place, file=file.name),
                f"The file has {records} records, the manifest says {expected}. 文件记录数与清单不符。",
                _CORRECT,
            )


NO_MANIFEST = Manifest(encoding=None, names=None, rows={}, sha256={})


def read_manifest(delivery: LandedDelivery) -> Manifest:
    """Return the delivery's manifest, or one that says nothing; raise DeliveryError when it is malformed."""
    if delivery.manifest is None:
        return NO_MANIFEST
    try:
        return _parsed(json.loads(delivery.manifest.path.read_text(encoding="utf-8-sig")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DeliveryError(
            replace(delivery.place, file=MANIFEST),
            "The manifest cannot be read. 清单无法读取。",
            'Write it as {"encoding": …, "files": [{"name": …, "rows": …, "sha256": …}]}. 请按此格式填写。',
        ) from error


def _parsed(body: Mapping[str, Any]) -> Manifest:
    files = body.get("files")
    entries = [dict(entry) for entry in files or []]
    return Manifest(
        encoding=str(body["encoding"]) if body.get("encoding") else None,
        names=None if files is None else tuple(str(entry["name"]) for entry in entries),
        rows={entry["name"]: int(entry["rows"]) for entry in entries if entry.get("rows") is not None},
        sha256={entry["name"]: str(entry["sha256"]) for entry in entries if entry.get("sha256")},
    )
