"""Tells owners what concerns them: a late extract, a refused delivery, a failed task; once per cause."""
