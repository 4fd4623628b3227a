"""Rates from data sets that planners download themselves, and from their own record, as priors with source and licence.

Nothing is fetched, and no data set is shipped. A rate comes out with the range that the record itself leaves.
"""
