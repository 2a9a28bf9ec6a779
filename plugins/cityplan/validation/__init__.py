"""Judges the typed rows of a delivery: Great Expectations gives the verdict, our own SQL splits the rows.

verdicts = Validator(url).judge(contract, table)     # per rule: passed, and how many rows break it
split = split_rows(connection, contract, table)      # writes each row's rule_ids; per rule, how many
check_agreement(contract, verdicts, split.counts)    # raises unless both say the same
"""
