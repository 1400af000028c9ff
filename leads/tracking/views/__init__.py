"""Pages of tracking: where sites are kept, and what browsers load."""
