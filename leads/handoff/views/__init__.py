"""Pages where the baton is passed: the rep's inbox, the marketer's leads, handing off, and every move."""
