"""Random records of the supervision ledger, and figures that departments report themselves."""

from __future__ import annotations

from typing import Any

from tests.integration.reproduction.drawing import DISTRICTS, EDGES, Draw

COMMITMENTS = ("national_regional_medical_centres", "national_regional_medical_centres", "smart_heating")
SUBJECTS = ("呼吸", "国家呼吸中心二期", "儿科", "中医肿瘤", "呼吸和TCM oncology", "省肿瘤医院", None)
STAGES = ("applied", "approved", "under_construction", "completed", "in_use", "awarded", "continuing")


def milestones(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "milestone_id": f"DC{number}",
            "commitment_id": draw.one(COMMITMENTS),
            "subject": draw.one(SUBJECTS),
            "stage": draw.one(STAGES),
            "evidence": draw.one(("哈政发1号", " ", None)),
            **draw.dates("reached_on"),
        }
        for number in range(12)
    ]


def reported_figures(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "indicator_id": draw.one(("nursing_bed_share", "physicians_per_1000", "no_such_indicator")),
            "division_code": draw.one((*DISTRICTS, "230100")),
            "period_end": draw.one(EDGES),
            "reported_value": draw.number(10_000) / 100,
            "reported_numerator": draw.number(100),
            **draw.dates("reported_on"),
        }
        for _ in range(60)
    ]


SCRIPT = {
    "government.milestones": (milestones, ["2022-12-31", "2023-12-31"]),
    "government.reported_indicators": (reported_figures, ["2023-12-31", "2024-02-29"]),
}
