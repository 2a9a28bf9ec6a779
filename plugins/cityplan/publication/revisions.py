"""What a publication moved: how many published values, the greatest moves, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cityplan.warehouse.connect import Connection

_MOVED = """
select
    count(revision.revised_at),
    count(distinct revision.indicator_id),
    count(*) filter (where revision.cause = 'definition'),
    count(*) filter (where revision.cause = 'release'),
    count(*) filter (where revision.cause = 'code'),
    (
        select array_agg(distinct delivery_id order by delivery_id)
        from marts.fct_revision as moved, unnest(moved.delivery_ids) as delivery_id
        where moved.revised_at = publication.known_at
    )
from audit.publication as publication
left join marts.fct_revision as revision on publication.known_at = revision.revised_at
where publication.publication_id = %s
group by publication.known_at
"""
_PENDING = "select count(*) from marts.fct_pending_revision"


@dataclass(frozen=True, slots=True)
class Revisions:
    """Values a publication moved, of how many indicators; how many of them not because of deliveries.

    `deliveries` are the numbers of those behind the moves; `pending` counts frozen values that now wait.
    """

    moved: int
    indicators: int
    by_definition: int
    by_release: int
    by_code: int
    deliveries: tuple[int, ...]
    pending: int

    def as_json(self) -> dict[str, Any]:
        """Return what another process needs to show them."""
        return asdict(self) | {"deliveries": list(self.deliveries)}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Revisions:
        """Return the revisions that `as_json` described."""
        return cls(**{**fields, "deliveries": tuple(fields["deliveries"])})

    def __str__(self) -> str:
        if not self.moved:
            told = "修订 revisions: none 无"
        else:
            parts = [
                f"{count} {words}"
                for count, words in (
                    (self.by_definition, "by a definition 因定义"),
                    (self.by_release, "by a release 因解冻"),
                    (self.by_code, "by models or code lists 因模型或代码表"),
                )
                if count
            ]
            why = f" ({', '.join(parts)})" if parts else ""
            told = f"修订 revisions: {self.moved} values 个数值 of {self.indicators} indicators 个指标{why}"
        if self.deliveries:
            told += f", deliveries 交付 {_numbers(self.deliveries)}"
        return told + (f"; 待定 pending: {self.pending}" if self.pending else "")


def read_revisions(connection: Connection, publication_id: int) -> Revisions:
    """Return what the publication moved, as the marts tell; it must be the last one for what is pending."""
    row = connection.execute(_MOVED, (publication_id,)).fetchone()
    pending = connection.execute(_PENDING).fetchone()
    *counts, deliveries = row or (0, 0, 0, 0, 0, None)
    moved, indicators, by_definition, by_release, by_code = counts
    waiting = pending[0] if pending else 0
    behind = tuple(deliveries or ())
    return Revisions(moved, indicators, by_definition, by_release, by_code, behind, waiting)


def _numbers(deliveries: tuple[int, ...], most: int = 8) -> str:
    shown = ", ".join(map(str, deliveries[:most]))
    return shown if len(deliveries) <= most else f"{shown} … (+{len(deliveries) - most})"
