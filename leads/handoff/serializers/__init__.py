"""What programs are shown of handing over, and what they may send for it."""
