"""Everyday safety stock: promises on networks of any shape, and the floor that a model needs under its buffers."""
