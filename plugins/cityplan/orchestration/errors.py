"""What goes wrong between us and Airflow."""

from __future__ import annotations

from cityplan.errors import CityplanError


class OrchestrationError(CityplanError):
    """Airflow cannot be started, reached or stopped, or a run in it did not end."""
