"""What is told of sites, visitors and their pages, and what may be sent."""
