"""The one fitted number of directions: by how much the sum of a pair's signals is cooled before it is a probability.

The weights of the signals are set by hand, each beside its signal. Fitted by `scripts/evaluate injected FOLDER
--learn`.
"""

TEMPERATURE = 1.1
"""Signals are not independent: their sum is divided by this."""
