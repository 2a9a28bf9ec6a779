"""The faults of real deliveries, planted at declared rates, each knowing what must become of its row."""
