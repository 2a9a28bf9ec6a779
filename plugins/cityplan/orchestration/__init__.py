"""Airflow as this product runs it: its processes, its interface, and the nights that go through it."""
