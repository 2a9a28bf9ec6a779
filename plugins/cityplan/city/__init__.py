"""The demonstration city: departments with registers of their own that hand over what their contracts say."""

from cityplan.city.city import City, open_city
from cityplan.city.model import ApiConnection, Delivery, HandedOver, Night, Outcome, Planted

__all__ = ["ApiConnection", "City", "Delivery", "HandedOver", "Night", "Outcome", "Planted", "open_city"]
