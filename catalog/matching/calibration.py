"""The one fitted number of directions: by how much the sum of a pair's signals is cooled before it is a probability.

The weights of the signals are set by hand, each beside its signal. Fitted by `scripts/evaluate injected FOLDER
--learn` (seed 1, each table judged by the temperature of the others): copies made of 18 real tables of other fields say
0.50 (0.48 to 0.52), 100 labelled pairs of two topics the lowest that is tried, 0.30, since none that was decided was
wrong. The one in use is less sure of itself: in a lake many pairs are older states of each other, of which these sets
have few.
"""

TEMPERATURE = 0.8
"""Signals are not independent, and their weights are cautious: their sum is divided by this."""
