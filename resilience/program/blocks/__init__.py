"""Scenarios with equal programs share a template: blocks, families of an unknown end, how templates are shared."""
