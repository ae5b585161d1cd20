"""Load tests and storms against a real server."""
