"""The supplier graph: sites, parts, lanes and what their shape means. The only door to NetworkX."""
