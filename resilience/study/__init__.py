"""Pipelines: what was asked, what was run, what it means, what to do."""
