"""A report for a person: thing by thing, what is wrong, where, and how to mend it."""

from collections.abc import Iterator
from itertools import groupby

from youcheng.validation.findings import WORDS, Finding, Findings
from youcheng.validation.report import Result, Severity

SHOWN_GRAPHS = 4
COLOURS = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
PHRASES = {
    "en": {
        "conforms": "{subject}: conforms ({triples})",
        "fails": "{subject}: does not conform: {counts} ({triples})",
        "noted": "{subject}: conforms, with {counts} ({triples})",
        "found": "found",
        "stated": "stated in",
        "because": "because",
        "more": "and {n} more",
        "one": "1 triple",
        "many": "{n} triples",
    },
    "zh": {
        "conforms": "{subject}：符合要求（{triples}）",
        "fails": "{subject}：不符合要求：{counts}（{triples}）",
        "noted": "{subject}：符合要求，但有{counts}（{triples}）",
        "found": "所见",
        "stated": "出自",
        "because": "原因",
        "more": "另有{n}处",
        "one": "1个三元组",
        "many": "{n}个三元组",
    },
}


def write_text(findings: Findings) -> str:
    """Return the report, ready for a terminal; colour is stripped where the output is none."""
    return "\n".join(_lines(findings)) + "\n"


def _lines(findings: Findings) -> Iterator[str]:
    """Yield the lines of the report: the things, then the sum."""
    phrases = PHRASES[findings.language]
    by_thing = sorted(findings.items, key=lambda item: (item.file or "", item.line or 0, str(item.result.focus)))
    for _, group in groupby(by_thing, key=lambda item: item.result.focus):
        items = sorted(group, key=lambda item: item.result.key())
        yield _heading(items[0], findings)
        for item in items:
            yield from _entry(item, findings)
        yield ""
    graves = [item for item in findings.items if item.result.severity is Severity.VIOLATION]
    phrase = phrases["fails" if graves else "noted" if findings.items else "conforms"]
    triples = phrases["one" if findings.triples == 1 else "many"].format(n=findings.triples)
    yield phrase.format(subject=findings.subject, counts=findings.counted(), triples=triples)


def _heading(item: Finding, findings: Findings) -> str:
    """Return the line that names a thing and where it is."""
    import click

    phrases = PHRASES[findings.language]
    name = click.style(findings.shorten(item.result.focus), bold=True)
    if item.file:
        return f"{name}  {item.file}:{item.line}" if item.line else f"{name}  {item.file}"
    if item.stated_in:
        graphs = [findings.shorten(graph) for graph in item.stated_in[:SHOWN_GRAPHS]]
        if len(item.stated_in) > SHOWN_GRAPHS:
            graphs.append(phrases["more"].format(n=len(item.stated_in) - SHOWN_GRAPHS))
        return f"{name}  {phrases['stated']} {', '.join(graphs)}"
    return name


def _entry(item: Finding, findings: Findings) -> Iterator[str]:
    """Yield the lines of one result."""
    import click

    result, phrases = item.result, PHRASES[findings.language]
    word = click.style(WORDS[findings.language][result.severity][0], fg=COLOURS[result.severity])
    at = f" {result.path.text}" if result.path else ""
    line = f" :{item.line}" if item.line else ""
    yield f"  {word}{at}{line}"
    yield f"    {result.message(findings.language)}"
    if result.value is not None and result.value != result.focus:
        yield f"    {phrases['found']}: {findings.shorten(result.value)}"
    yield from _nested(result, findings, "    ")
    yield f"    [{findings.shorten(result.shape)}]"


def _nested(result: Result, findings: Findings, indent: str) -> Iterator[str]:
    """Yield the reasons that lie behind a result."""
    because = PHRASES[findings.language]["because"]
    for inner in result.nested:
        at = f" {inner.path.text}" if inner.path else ""
        yield f"{indent}{because}{at}: {inner.message(findings.language)} [{findings.shorten(inner.shape)}]"
        yield from _nested(inner, findings, indent + "  ")
