"""SERVICE: queries that call other endpoints."""
