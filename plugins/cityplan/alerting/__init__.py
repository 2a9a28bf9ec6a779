"""Tells owners what concerns them: a late extract, a refused delivery, a failed run; once per cause."""
