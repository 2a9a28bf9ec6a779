"""One irregular hamlet, loaded and published once for all tests that only look at it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cityplan.audit.manifest import write_manifest
from cityplan.city import City, open_city
from cityplan.loading import night
from cityplan.publication.record import Publication
from cityplan.settings import Settings
from cityplan.warehouse.connect import role_connection
from tests.integration.reproduction.nights import LoadedNight, empty_exchange, load_nights, publish

SEED = 20261101


@dataclass(frozen=True)
class PublishedHamlet:
    """An irregular city after its last night, published before that night and after it.

    `eve` is a copy of it from before that night.
    """

    settings: Settings
    city: City
    nights: list[LoadedNight]
    publications: tuple[Publication, Publication]
    eve: Settings


def publish_hamlet(settings: Settings, copy: Callable[[Settings], Settings]) -> PublishedHamlet:
    """Play all nights of the city; `copy` makes a warehouse with the content of another."""
    city = open_city("hamlet", SEED, True, settings)
    empty_exchange(city)
    *_, last_but_one, last = city.nights
    nights = load_nights(city, city.nights[:-1])
    before = _publish(settings, last_but_one.business_date)
    while night._warm:  # a database with connections cannot be copied
        night._warm.popitem()[1].close()
    eve = copy(settings)
    for folder in (settings.share, settings.landing_folder, settings.city_folder):
        shutil.copytree(folder, eve.state / folder.relative_to(settings.state))
    nights += load_nights(city, [last])
    return PublishedHamlet(settings, city, nights, (before, _publish(settings, last.business_date)), eve)


def _publish(settings: Settings, business_date: date) -> Publication:
    publication = publish(settings, business_date)
    with role_connection(settings, "loader") as loader:
        write_manifest(settings, loader, publication.publication_id)
    return publication
