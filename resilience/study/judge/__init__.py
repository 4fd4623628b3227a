"""The judge's verdict on given plans: years without foresight, fresh draws, and the parts of every gap."""
