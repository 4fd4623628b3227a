"""The network as a picture: map and tiers, weak spots by what their failure costs. `land-50m.json`: see NOTICE.txt."""
