"""What each supplier would cost, without probabilities: survival and recovery times, losses by length of an outage."""
