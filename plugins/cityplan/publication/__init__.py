"""The marts of a business date: opened, built by dbt, sealed with a checksum, shown."""
