"""Members of our classes put into dbt's, which dbt makes itself and does not let us replace.

They are looked at when dbt is upgraded (docs/adr/0110).
"""

from __future__ import annotations


def graft(giver: type, taker: type, *members: str) -> None:
    """Put these members of the class `giver` into the class `taker`, in the place of its own."""
    for member in members:
        setattr(taker, member, vars(giver)[member])
