"""Where tests find their files."""

from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
FIXTURES = TESTS / "fixtures"
ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
"""A small made-up dataset."""
SHARED = ROOT.parent / "shared"
"""The material beside the checkout, where there is any."""
