"""A delivery as it had landed: its files from the archive, whatever lies in their place today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cityplan.landing import Archive, LandedDelivery, LandedFile
from cityplan.warehouse.connect import Connection

_CONTENT = """
select name, is_manifest, sha256, bytes
from audit.delivery_content
where delivery_id = %s
order by position
"""


def landed_again(connection: Connection, archive: Archive, received: Mapping[str, Any]) -> LandedDelivery:
    """Return the landed delivery of an event or a row of audit.delivery.

    It has no files where it is older than the record of landed files.
    """
    uri = str(received["source_uri"])
    files, manifest = [], None
    for name, is_manifest, sha256, size in connection.execute(_CONTENT, (received["delivery_id"],)):
        file = LandedFile(name, archive.path(sha256), sha256, size, f"{uri}/{name}")
        if is_manifest:
            manifest = file
        else:
            files.append(file)
    return LandedDelivery(
        received["department"],
        received["extract"],
        received["as_of"],
        received["channel"],
        uri,
        files=tuple(files),
        manifest=manifest,
    )
