"""What can go wrong, by cause. The status of an HTTP answer is decided in ``youcheng.web`` alone."""

from collections.abc import Sequence


class YouchengError(Exception):
    """Say in one sentence what is wrong, and where; `exit_code` is what the command line returns."""

    exit_code = 2


class BuildError(YouchengError):
    """A build stopped; the previous graph is untouched."""

    exit_code = 1


class SyntaxInvalid(BuildError):
    """A file is not valid Turtle, TriG or SPARQL; the message names file, line and column."""


class AnchorMissing(BuildError):
    """Words that a passage is said to rest on are not in its line; the message names file, line and words."""


class SourceChanged(BuildError):
    """The article given is not the one that was annotated: its SHA-256 differs."""


class VoiceViolated(BuildError):
    """A data file holds what its voice may not say: a blank node, a foreign graph, an undeclared thing."""


class Inconsistent(BuildError):
    """The ontology with the data has no model, or a class of the ontology can have no member."""


class ShapesViolated(BuildError):
    """The graph does not conform to the shapes; the message names focus node, path, message and file."""


class EnginesDisagree(BuildError):
    """pySHACL and the fast SHACL engine report different results for the graph."""


class AxiomsDiffer(BuildError):
    """A document of the ontology would not hold exactly its axioms; the message names what differs."""


class GraphOutdated(BuildError):
    """The committed graph is not what the build writes now."""


class DocumentInvalid(YouchengError):
    """A document of a user cannot be read; the message names file, line and column where they are known."""


class DocumentTooLarge(DocumentInvalid):
    """A document of a user has more bytes than are read."""


class ShapesInvalid(YouchengError):
    """Shapes are no valid SHACL, so that nothing can be said of the data."""


class StoreInvalid(YouchengError):
    """What should be opened as a dataset is none, or holds nothing."""


class QueryError(YouchengError):
    """A query got no complete result; subclasses say why."""

    exit_code = 1


class QuerySyntaxInvalid(QueryError):
    """The query is not SPARQL 1.1; `line` and `column` say where, from 1 on, and `expected` what may stand there."""

    def __init__(
        self, message: str, line: int | None = None, column: int | None = None, expected: Sequence[str] | None = None
    ) -> None:
        """Keep the place beside the message."""
        super().__init__(message)
        self.line = line
        self.column = column
        self.expected = expected or None


class QueryRefused(QueryError):
    """The query asks for what this endpoint does not do; subclasses say what."""


class UpdateRefused(QueryRefused):
    """An update was sent; the graph is read only."""


class ServiceRefused(QueryRefused):
    """The query calls another endpoint with SERVICE."""


class QueryTooDeep(QueryRefused):
    """Brackets or operators are nested too deeply, or the engine could not hold the query."""

    def __init__(self, message: str, limit: int | None = None) -> None:
        """Keep the limit beside the message."""
        super().__init__(message)
        self.limit = limit


class QueryStopped(QueryError):
    """The query was stopped before it had a complete result; subclasses say why."""

    def __init__(self, message: str, limit: float | None = None, unit: str | None = None) -> None:
        """Keep the limit, and what it counts, beside the message."""
        super().__init__(message)
        self.limit = limit
        self.unit = unit


class QueryTimeout(QueryStopped):
    """The query did not end within its time."""


class QueryTooLarge(QueryStopped):
    """The query needs more than the operator allows; subclasses say of what."""


class MemoryExceeded(QueryTooLarge):
    """The query needs more memory than it may take."""


class ResultTooLarge(QueryTooLarge):
    """The result has more rows or bytes than it may have."""


class QueryCancelled(QueryStopped):
    """Someone who knows the query's name asked for its end."""


class QueryUnsupported(QueryError):
    """The query calls a function that the engine does not know."""


class FormatImpossible(QueryError):
    """The format that the client asks for cannot hold the result."""


class ServiceFailed(QueryError):
    """Another endpoint, which the operator lets queries call, gave no answer that can be used."""


class QueryFailed(QueryError):
    """The engine failed on the query: a fault of ours, to be found in the log."""


class Busy(QueryError):
    """Too many queries run at once; `retry_after` seconds from now is worth a try."""

    def __init__(self, message: str, retry_after: int = 1) -> None:
        """Keep the seconds to wait beside the message."""
        super().__init__(message)
        self.retry_after = retry_after
