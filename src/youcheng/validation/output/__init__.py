"""Reports, written for people and programs."""
