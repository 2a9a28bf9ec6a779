"""How big the demonstration city is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """One size of the city; every count is for the whole city.

    residents: persons in 2021. streets_per_district and communities_per_street: None means all the real ones.
    subsidised_households: households paid a rent subsidy in a full year, each `payments_a_year` times.
    months_between_snapshots: step of the opening backlog's monthly snapshots.
    first_population_year: where the population figures begin (life tables over three years need 2018).
    fault_factor: irregularities are that much more frequent, so that a small city has one of each.
    chunk: persons generated at a time, which bounds the memory.
    """

    name: str
    residents: int
    streets_per_district: int | None
    communities_per_street: int | None
    care_institutions: int
    kindergartens: int
    subsidised_households: int
    payments_a_year: int
    petitions_a_year: int
    months_between_snapshots: int = 1
    first_population_year: int = 2018
    fault_factor: float = 1
    chunk: int = 200_000


SCALES = {
    scale.name: scale
    for scale in (
        Scale(
            "hamlet",
            1_800,
            2,
            2,
            40,
            30,
            370,
            2,
            120,
            months_between_snapshots=6,
            first_population_year=2021,
            fault_factor=12,
        ),
        # Rent subsidies keep their real number of households: the plan's target is a count, not a rate.
        Scale("town", 30_000, None, None, 320, 300, 42_000, 1, 1_200),
        Scale("city", 9_900_000, None, None, 2_000, 1_500, 42_000, 12, 60_000),
    )
}
