"""From where departments put their files to an immutable archive.

    for found in folder_deliveries(settings.inbox, contract, business_date, INBOX):
        landed = found.land(Archive(settings.landing_folder), KnownFiles(connection))

`sources.remote` finds the batches of exchange databases and interfaces, `misplaced` says what lies in a
folder and will not be read. Landing never judges a delivery: what is wrong with it shows when it is read, so
that the bytes of a refused delivery are kept too.
"""

from cityplan.landing.archive import Archive
from cityplan.landing.delivery import API, DATABASE, INBOX, SHARE, LandedDelivery, LandedFile
from cityplan.landing.discovery import folder_deliveries, misplaced
from cityplan.landing.found import FolderDelivery, Found, Memory, RemoteDelivery
from cityplan.landing.known import KnownFiles

__all__ = [
    "API",
    "DATABASE",
    "INBOX",
    "SHARE",
    "Archive",
    "FolderDelivery",
    "Found",
    "KnownFiles",
    "LandedDelivery",
    "LandedFile",
    "Memory",
    "RemoteDelivery",
    "folder_deliveries",
    "misplaced",
]
