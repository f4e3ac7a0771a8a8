"""Processes that can be killed, and what they are confined to."""
