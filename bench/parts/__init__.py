"""The parts of the benchmark: which contestants meet, on what."""
