"""A network, a plan and scenarios as numbered rows: what there is, what strikes it, and when. Nothing moves here."""
