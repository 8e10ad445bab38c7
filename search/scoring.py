"""How well a document answers a text: BM25F's constants, the same for all engines.

A term's weighted frequency is the sum over fields of weight times occurrences; a
document's weighted length is the sum of its terms' weighted frequencies.
"""

WEIGHTS = {"title": 10, "summary": 4, "terms": 4, "body": 1}
# Saturation of repeated words, and how far long documents are marked down.
K1 = 1.2
B = 0.75
# Scores are rounded before ties are broken, so that the order in which floating-point
# numbers were added up never decides which card comes first.
DECIMALS = 6
# With fewer documents than this matching all words, any of the words will do.
TOO_FEW = 3
