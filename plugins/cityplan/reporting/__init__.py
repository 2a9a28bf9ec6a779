"""The nightly quality report: what came, what was checked, what was refused and why; one printable page."""
