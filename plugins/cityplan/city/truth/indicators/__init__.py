"""One module per indicator, named by its id; each offers `INDICATOR`."""
