"""What every indicator must come to: an independent recomputation from the plan's definitions.

Written in plain pandas from the words of the definitions and from the accepted deliveries, without a line of
SQL, so that two readings of the same words meet only in their results.
"""
