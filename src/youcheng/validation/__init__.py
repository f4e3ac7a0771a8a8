"""SHACL validation: a data graph and a shapes graph in, a report out."""

from youcheng.validation.engine import Shapes, load_shapes, validate, validate_graphs
from youcheng.validation.report import Report, Result, Severity

__all__ = ["Report", "Result", "Severity", "Shapes", "load_shapes", "validate", "validate_graphs"]
