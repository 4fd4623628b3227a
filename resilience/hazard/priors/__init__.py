"""How often things go wrong where nobody has a record of their own: rates with range, strength, source and licence.

`priors.csv` is the table; every row is cited, or says that it is an assumption. Files are read elsewhere.
"""
