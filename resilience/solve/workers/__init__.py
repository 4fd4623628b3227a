"""Scenario shards on several processes, here or on a cluster; the answers are the same for any number of them."""
