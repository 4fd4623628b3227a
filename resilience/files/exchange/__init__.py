"""Models from and to the forms of other tools: pandas tables, graphs, published data sets.

It knows the tables of `files/registry` and what others call the same things; it does not know how a model is read
or checked, which `files/tables` does for all. What a form does not say is left blank and told, never made up.
"""
