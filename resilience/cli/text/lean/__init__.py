"""What a lean practitioner reads on the screen: takt and cards, the seven wastes, the just-in-time side of a plan."""
