"""督查台账: what was to happen for each clause of the commitments, when it did, and by which document."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from cityplan.city.growth import START
from cityplan.city.identity import numbered
from cityplan.city.register import Days, never
from cityplan.city.world import World
from cityplan.definitions.commitments import Promise, departments, load_commitments

_CENTRES = "national_regional_medical_centres"
_STAGES = {
    Promise.GOAL: ("continuing",),
    Promise.AWARD: ("applied", "awarded"),
    Promise.DIRECTION: ("approved", "continuing"),
    Promise.ACTION: ("approved", "in_use"),
}

# Share of the commitments kept in every clause by now, and of those kept in some; the others are only begun.
_KEPT, _PARTLY_KEPT = 0.4, 0.35
_EVIDENCED = 0.9
_LAST_STAGE = (350, 1750)
"""Days after the baseline between which last stages are reached; the stage before comes in the first year."""

# Days after the baseline on which the medical centres reached their stages; the third one is only approved.
_CENTRE_STAGES = ("applied", "approved", "under_construction", "completed", "in_use")
_CENTRE_DAYS = ((-200, 80, 300, 1270, 1540), (130, 540, 850), (420, 1180))


def snapshot(world: World, as_of: date) -> pd.DataFrame:
    """Return the whole ledger; what was not reached by `as_of` has neither date nor document."""
    ledger = _ledger(world)
    reached = ledger["reached_on"] <= pd.Timestamp(as_of)
    return ledger.assign(
        reached_on=ledger["reached_on"].where(reached), evidence=ledger["evidence"].where(reached, None)
    )


@lru_cache(maxsize=4)
def _ledger(world: World) -> pd.DataFrame:
    rng = world.rng("milestones")
    rows = pd.concat([_matters(rng), _medical_centres()], ignore_index=True)
    day = rows.pop("day").to_numpy(dtype=float)
    reached = never(len(rows))
    reached[~np.isnan(day)] = START + day[~np.isnan(day)].astype("timedelta64[D]")
    rows["reached_on"] = reached.astype("datetime64[s]")
    rows["evidence"] = _documents(rng, reached)
    rows.insert(0, "milestone_id", numbered("DC2022", np.arange(1, len(rows) + 1), 4))
    return rows


def _matters(rng: np.random.Generator) -> pd.DataFrame:
    """One row per clause of each commitment and stage; day: days after the baseline, NaN for never yet."""
    register = load_commitments()
    units = departments(register)
    rows = []
    for commitment in register.commitments:
        lot = rng.random()
        for clause in commitment.clauses:
            kept = lot < _KEPT or (lot < _KEPT + _PARTLY_KEPT and rng.random() < 0.5)
            *before, last = _STAGES[commitment.kind]
            matter = {
                "commitment_id": commitment.id,
                "subject": f"{commitment.name.zh}：{clause.zh}",
                "responsible_unit": units[commitment.department].zh,
            }
            rows += [{**matter, "stage": stage, "day": rng.integers(20, 340)} for stage in before]
            rows.append({**matter, "stage": last, "day": rng.integers(*_LAST_STAGE) if kept else np.nan})
    return pd.DataFrame(rows)


def _medical_centres() -> pd.DataFrame:
    register = load_commitments()
    return pd.DataFrame(
        {
            "commitment_id": _CENTRES,
            "subject": subject.zh,
            "responsible_unit": departments(register)["health"].zh,
            "stage": stage,
            "day": float(days[order]) if order < len(days) else np.nan,
        }
        for subject, days in zip(register.milestone_subjects[_CENTRES], _CENTRE_DAYS, strict=True)
        for order, stage in enumerate(_CENTRE_STAGES)
    )


def _documents(rng: np.random.Generator, reached: Days) -> pd.Series[str]:
    """Numbers of the documents that record what was reached; a few are still missing."""
    count = len(reached)
    year = pd.Series(reached.astype("datetime64[s]")).dt.year.astype("Int64").astype(str)
    number = pd.Series(rng.integers(1, 120, count)).astype(str)
    documents = ("哈政发〔" + year + "〕" + number + "号").astype(object)
    return documents.where(~np.isnat(reached) & (rng.random(count) < _EVIDENCED), None)
