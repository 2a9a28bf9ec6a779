"""National regional medical centres (国家区域医疗中心建设): those of the three being built at least."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from cityplan.city.truth.counting import CITY, count, distinct, in_force, of_the_city, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

MILESTONES = "government.milestones"
COMMITMENT = "national_regional_medical_centres"
REACHED = ("under_construction", "completed", "in_use", "awarded")
CENTRES = ("呼吸|respiratory", "儿科|儿童|p(a)?ediatric", "肿瘤|oncology")
PROMISED = len(CENTRES)


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Centres that reached one of the stages by the period, out of the three; n milestones."""
    ledger = evidence.at(MILESTONES, period)
    ledger = ledger.assign(centre=ledger["subject"].map(centre))
    ours = ledger[(ledger["commitment_id"] == COMMITMENT) & ledger["centre"].notna()]
    reached = in_force(of_the_city(ours[ours["stage"].isin(REACHED)]), period, start="reached_on")
    proven = reached[reached["evidence"].fillna("").str.strip() != ""]
    promised = pd.Series({CITY: PROMISED})
    return {
        HEADLINE: Parts(spread(reached, distinct("centre")), out_of=promised, n=spread(reached, count)),
        "with_evidence": Parts(spread(proven, distinct("centre")), out_of=promised),
    }


def centre(subject: object) -> str | None:
    """The promised centre a subject names first, or None."""
    named = [
        words for words in CENTRES if isinstance(subject, str) and re.search(words, subject, re.IGNORECASE)
    ]
    return named[0] if named else None


INDICATOR = Indicator(
    Plan(COMMITMENT, "milestone", "point", "ge", 3, unit="个"),
    (MILESTONES,),
    parts,
    city_only=True,
)
