"""How a study gets its work done: its jobs, the hands that do them, and what is kept across a kill."""
