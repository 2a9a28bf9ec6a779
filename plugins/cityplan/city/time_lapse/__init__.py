"""The time-lapse city: the plan's month ends played one after another, each published and built again."""
