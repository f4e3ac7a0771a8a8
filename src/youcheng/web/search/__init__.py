"""Search over names: labels in every language, other names, names as printed; by one index for all who look for names.

A name is found however it is typed: without accents, in pinyin, in traditional characters, with a slip.
"""

from youcheng.web.search.index import Index, Match
from youcheng.web.search.names import Kind, Name, names_of_terms, names_of_things
from youcheng.web.search.normalization import fold

__all__ = ["Index", "Kind", "Match", "Name", "fold", "names_of_terms", "names_of_things"]
