"""The judge: a simulator without foresight that replays plans and never sees the optimizer."""
