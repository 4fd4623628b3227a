"""Forms that the tables of a store had, one after the other; Alembic goes from one to the next."""
