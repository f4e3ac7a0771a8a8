"""The validator's desk, as the service sees it: what is asked, the processes that do it, and what they answer."""

from youcheng.web.validation.jobs import Desk

__all__ = ["Desk"]
