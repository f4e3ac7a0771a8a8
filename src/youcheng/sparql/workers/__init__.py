"""The processes that evaluate queries."""
