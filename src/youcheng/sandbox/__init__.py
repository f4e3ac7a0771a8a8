"""Processes that can be killed at any time, and their confinement."""
