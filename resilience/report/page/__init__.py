"""The page that can be forwarded: its blocks, template and scripts, and how it is written. Knows nothing of plans."""
