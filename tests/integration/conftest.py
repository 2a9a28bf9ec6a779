"""One irregular hamlet, loaded and published once for all tests that only look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cityplan.audit.manifest import write_manifest
from cityplan.city import City, open_city
from cityplan.publication.record import Publication
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection
from tests.integration.reproduction.nights import LoadedNight, load_city, publish

SEED = 20261101


@dataclass(frozen=True)
class PublishedHamlet:
    """An irregular city after its last night, published before that night and after it."""

    settings: Settings
    city: City
    nights: list[LoadedNight]
    publications: tuple[Publication, Publication]


@pytest.fixture(scope="session")
def irregular_hamlet(
    make_warehouse: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory
) -> PublishedHamlet:
    """The city everybody looks at: loading and publishing it takes a minute, so nobody may change it."""
    settings = make_warehouse(tmp_path_factory.mktemp("irregular"))
    city = open_city("hamlet", SEED, True, settings)
    nights = load_city(city)
    before, after = (_publish(settings, loaded) for loaded in nights[-2:])
    return PublishedHamlet(settings, city, nights, (before, after))


def _publish(settings: Settings, loaded: LoadedNight) -> Publication:
    publication = publish(settings, loaded.night.business_date)
    with role_connection(settings, "loader") as loader:
        write_manifest(settings, loader, publication.publication_id)
    return publication
