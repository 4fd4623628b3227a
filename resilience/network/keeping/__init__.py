"""Keeping stock: the room that parts take at a site, and how long they keep; it asks a network and knows no plan."""
