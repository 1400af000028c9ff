"""Pages of economics: the whole, and the rows behind each of its numbers."""
