"""Errors by cause; ``youcheng.web`` gives each an HTTP status."""

from collections.abc import Sequence


class YouchengError(Exception):
    """An error whose message a user can act on; `exit_code` is that of the command line."""

    exit_code = 2


class BuildError(YouchengError):
    """A build stopped; the previous graph is unchanged."""

    exit_code = 1


class SyntaxInvalid(BuildError):
    """A file is not valid Turtle, TriG or SPARQL; the message names file, line and column."""


class AnchorMissing(BuildError):
    """The words of an anchor are not in their line; the message names file, line and words."""


class SourceChanged(BuildError):
    """The text given is not the annotated one: its SHA-256 differs."""


class VoiceViolated(BuildError):
    """A data file breaks a rule of its voice: no blank node, no other graph, no undeclared thing."""


class Inconsistent(BuildError):
    """Ontology and data have no model, or a class of the ontology can have no member."""


class ShapesViolated(BuildError):
    """The graph does not conform to the shapes; the message names focus node, path, message and file."""


class EnginesDisagree(BuildError):
    """pySHACL and the fast SHACL engine report different results for the graph."""


class AxiomsDiffer(BuildError):
    """A document of the ontology would not hold exactly its axioms; the message names what differs."""


class GraphOutdated(BuildError):
    """A committed file differs from what the build writes."""


class DocumentInvalid(YouchengError):
    """A user's document cannot be read; the message names file, line and column if they are known."""


class DocumentTooLarge(DocumentInvalid):
    """A user's document has more bytes than the limit."""


class ShapesInvalid(YouchengError):
    """Shapes are not valid SHACL, so the data cannot be validated."""


class NothingChecked(YouchengError):
    """No shape applies to the data, so that nothing can be said of them."""


class StoreInvalid(YouchengError):
    """A file or folder is not a dataset, or is empty."""


class QueryError(YouchengError):
    """A query has no complete result; subclasses say why."""

    exit_code = 1


class QuerySyntaxInvalid(QueryError):
    """The query is not SPARQL 1.1; `line` and `column` count from 1, `expected` lists what may stand there."""

    def __init__(
        self, message: str, line: int | None = None, column: int | None = None, expected: Sequence[str] | None = None
    ) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.expected = expected or None


class ServiceRefused(QueryError):
    """The query calls another endpoint with SERVICE."""


class QueryTooDeep(QueryError):
    """Brackets or operators are nested too deeply, or the query is too complex for the engine."""

    def __init__(self, message: str, limit: int | None = None) -> None:
        super().__init__(message)
        self.limit = limit


class QueryStopped(QueryError):
    """The query was stopped before its result was complete; subclasses say why."""

    def __init__(self, message: str, limit: float | None = None, unit: str | None = None) -> None:
        super().__init__(message)
        self.limit = limit
        self.unit = unit


class QueryTimeout(QueryStopped):
    """The query reached its time limit."""


class MemoryExceeded(QueryStopped):
    """The query reached its memory limit."""


class ResultTooLarge(QueryStopped):
    """The result has more rows or bytes than its limit."""


class QueryCancelled(QueryStopped):
    """A client cancelled the query by its name."""


class QueryUnsupported(QueryError):
    """The query calls a function that the engine does not have."""


class FormatImpossible(QueryError):
    """The requested format cannot hold the result."""


class ServiceFailed(QueryError):
    """An endpoint called with SERVICE gave no usable answer."""


class QueryFailed(QueryError):
    """The engine failed on the query; the log has the cause."""


class Busy(QueryError):
    """Too many queries run or wait; a client may try again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ClientBusy(Busy):
    """One client holds too much at a time; a subclass says in how many seconds."""

    window = 1

    def __init__(
        self, message: str, retry_after: int = 1, *, used: float = 1, limit: float = 1, unit: str = ""
    ) -> None:
        super().__init__(message, retry_after)
        self.used, self.limit, self.unit = used, limit, unit


class BudgetSpent(ClientBusy):
    """One client has used its seconds of evaluation while another waits."""

    window = 60
