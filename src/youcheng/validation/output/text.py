"""The report for a person at a terminal: for each thing the problems, their places, and how to fix them."""

from collections.abc import Iterator
from itertools import groupby

from youcheng.validation.findings import Finding, Findings
from youcheng.validation.report import Outcome, Result, Severity
from youcheng.validation.wording import catalogue

MAX_GRAPHS = 4
COLOURS = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def write_text(findings: Findings) -> str:
    """Return the report with ANSI colours, which click removes if the output is not a terminal."""
    return "\n".join(_lines(findings)) + "\n"


def _lines(findings: Findings) -> Iterator[str]:
    """Yield the lines of the report: the things, then the summary."""
    by_thing = sorted(findings.items, key=lambda item: (item.file or "", item.line or 0, str(item.result.focus)))
    for _, group in groupby(by_thing, key=lambda item: item.result.focus):
        items = sorted(group, key=lambda item: item.result.key())
        yield _heading(items[0], findings)
        for item in items:
            yield from _entry(item, findings)
        yield ""
    yield from (catalogue()[findings.language]["notice"].format(text=text) for text in findings.notices)
    yield summary(findings)


def summary(findings: Findings) -> str:
    """Return the sentence that tells the outcome."""
    words = catalogue()[findings.language]
    if findings.outcome is Outcome.UNCHECKED:
        key = "unchecked" if findings.triples else "empty"
    elif findings.outcome is Outcome.FAILS:
        key = "fails" if findings.items else "hidden"
    else:
        key = "noted" if findings.items else "conforms"
    counts = [(findings.count(severity), words[severity.name.lower()]) for severity in reversed(Severity)]
    return str(words[key]).format(
        subject=findings.subject,
        counts=words["comma"].join(words["count"].format(n=n, word=forms[n != 1]) for n, forms in counts if n),
        triples=words["triples"][findings.triples != 1].format(n=findings.triples),
        checked=words["checked"][findings.checked != 1].format(n=findings.checked),
    )


def _heading(item: Finding, findings: Findings) -> str:
    """Return the line that names a thing and its place."""
    import click

    words = catalogue()[findings.language]
    name = click.style(findings.shorten(item.result.focus), bold=True)
    if item.file:
        return f"{name}  {item.file}:{item.line}" if item.line else f"{name}  {item.file}"
    if not item.stated_in:
        return name
    graphs = [findings.shorten(graph) for graph in item.stated_in[:MAX_GRAPHS]]
    if len(item.stated_in) > MAX_GRAPHS:
        graphs.append(words["more"].format(n=len(item.stated_in) - MAX_GRAPHS))
    return f"{name}  {words['stated'].format(graphs=', '.join(graphs))}"


def _entry(item: Finding, findings: Findings) -> Iterator[str]:
    """Yield the lines of one result."""
    import click

    result, words = item.result, catalogue()[findings.language]
    severity = click.style(words[result.severity.name.lower()][0], fg=COLOURS[result.severity])
    path = f" {result.path.text}" if result.path else ""
    line = f" :{item.line}" if item.line else ""
    yield f"  {severity}{path}{line}"
    yield f"    {result.message(findings.language)}"
    if result.value is not None and result.value != result.focus:
        yield f"    {words['found'].format(value=findings.shorten(result.value))}"
    yield from _nested(result, findings, "    ")
    yield f"    [{findings.shorten(result.shape)}]"


def _nested(result: Result, findings: Findings, indent: str) -> Iterator[str]:
    """Yield the lines of the results that a result follows from."""
    because = catalogue()[findings.language]["because"]
    for inner in result.nested:
        path = f" {inner.path.text}" if inner.path else ""
        yield f"{indent}{because}{path}: {inner.message(findings.language)} [{findings.shorten(inner.shape)}]"
        yield from _nested(inner, findings, indent + "  ")
