"""What a plan loses in every scenario, with slopes: many small programs, each begun at the last basis of its own."""
