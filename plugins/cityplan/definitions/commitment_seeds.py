"""The tables dbt seeds from the commitments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cityplan.definitions.commitments import Register, departments
from cityplan.definitions.seeds import as_csv, both


def commitment_seeds(register: Register) -> dict[str, str]:
    """Return the content of the commitments' seeds, keyed by their path inside the dbt project."""
    return {
        "seeds/commitments.csv": as_csv(_commitments(register)),
        "seeds/commitment_clauses.csv": as_csv(_clauses(register)),
        "seeds/commitment_proxies.csv": as_csv(_proxies(register)),
        "seeds/milestone_subjects.csv": as_csv(_subjects(register)),
        "seeds/departments.csv": as_csv(_departments(register)),
    }


def _commitments(register: Register) -> Iterable[Mapping[str, object]]:
    for commitment in register.commitments:
        figure = commitment.proxy.figure
        yield {
            "commitment_id": commitment.id,
            "system": commitment.system,
            "kind": commitment.kind.value,
            "department": commitment.department,
            **both("name", commitment.name),
            **both("figure", figure),
            **both("figure_unit", figure.unit if figure else None),
            **both("figure_reading", figure.reading if figure else None),
            "figure_better": figure.better.value if figure else None,
            "figure_extract": figure.extract if figure else None,
            "figure_fields": ", ".join(figure.fields) if figure else None,
            "deadline": register.deadline.isoformat(),
            "definition_version": register.version,
        }


def _clauses(register: Register) -> Iterable[Mapping[str, object]]:
    for commitment in register.commitments:
        for position, clause in enumerate(commitment.clauses, start=1):
            yield {"commitment_id": commitment.id, "position": position, **both("clause", clause)}


def _proxies(register: Register) -> Iterable[Mapping[str, object]]:
    for commitment in register.commitments:
        for position, indicator_id in enumerate(register.proxies(commitment), start=1):
            yield {"commitment_id": commitment.id, "position": position, "indicator_id": indicator_id}


def _subjects(register: Register) -> Iterable[Mapping[str, object]]:
    for indicator_id, subjects in register.milestone_subjects.items():
        for position, subject in enumerate(subjects, start=1):
            yield {
                "indicator_id": indicator_id,
                "position": position,
                "word": subject.word,
                **both("subject", subject),
            }


def _departments(register: Register) -> Iterable[Mapping[str, object]]:
    for department, words in sorted(departments(register).items()):
        yield {"department": department, **both("name", words)}
