"""Youcheng: a knowledge graph of Yunnan's international sister cities, served as linked data."""

__version__ = "0.1.0"
