"""What every test may ask for. The servers are started in tests/servers.py."""
