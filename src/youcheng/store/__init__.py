"""Stores of quads: opened, loaded, counted, digested."""
