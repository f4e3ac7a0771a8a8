"""Search by name and by facets.

A name is found without accents, in pinyin, in traditional characters and with a slip.
"""

from youcheng.web.search.index import Index, Match
from youcheng.web.search.names import Kind, Name, names_of_terms, names_of_things
from youcheng.web.search.normalization import fold

__all__ = ["Index", "Kind", "Match", "Name", "fold", "names_of_terms", "names_of_things"]
