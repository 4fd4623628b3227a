"""The run store: a record of every run in one database; run folders stay the artifacts. It reads no folder itself."""
