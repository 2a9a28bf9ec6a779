"""National regional medical centres (国家区域医疗中心建设): those of the three being built at least."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from cityplan.city.truth.counting import CITY, Figures, count, distinct, in_force, of_the_city, spread
from cityplan.city.truth.evidence import Evidence
from cityplan.city.truth.indicator import HEADLINE, Indicator, Parts
from cityplan.city.truth.plan import Plan

MILESTONES = "government.milestones"
COMMITMENT = "national_regional_medical_centres"
REACHED = ("under_construction", "completed", "in_use", "awarded")
TCM, ONCOLOGY = "(中医|tcm|traditional chinese medicine)", "(肿瘤|oncology)"
CENTRES = (
    *("呼吸|respiratory", "儿科|儿童|p(a)?ediatric"),
    f"{TCM}.*{ONCOLOGY}|{ONCOLOGY}.*{TCM}",
)
PROMISED = len(CENTRES)


def parts(evidence: Evidence, period: date) -> dict[str, Parts]:
    """Centres that reached one of the stages by the period, out of the three; n milestones."""
    ledger = evidence.at(MILESTONES, period)
    ledger = ledger.assign(centre=ledger["subject"].map(centres))
    ours = ledger[(ledger["commitment_id"] == COMMITMENT) & (ledger["centre"].map(len) > 0)]
    reached = in_force(of_the_city(ours[ours["stage"].isin(REACHED)]), period, start="reached_on")
    proven = reached[reached["evidence"].fillna("").str.strip() != ""]
    promised = pd.Series({CITY: PROMISED})
    return {
        HEADLINE: Parts(_each(reached), out_of=promised, n=spread(reached, count)),
        "with_evidence": Parts(_each(proven), out_of=promised),
    }


def centres(subject: object) -> tuple[str, ...]:
    """The promised centres a subject names."""
    text = subject if isinstance(subject, str) else ""
    return tuple(words for words in CENTRES if re.search(words, text, re.IGNORECASE))


def _each(milestones: pd.DataFrame) -> Figures:
    """Different centres that the milestones name."""
    return spread(milestones.explode("centre", ignore_index=True), distinct("centre"))


INDICATOR = Indicator(
    Plan(COMMITMENT, "milestone", "point", "ge", 3, unit="个"),
    (MILESTONES,),
    parts,
    city_only=True,
)
