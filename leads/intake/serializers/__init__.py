"""What programs read and send of intake: at the public door, and signed in."""
