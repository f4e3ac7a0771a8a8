"""Write measurements as a table in Markdown and as a record for programs."""

from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.measure import geometric_mean, percentile

if TYPE_CHECKING:
    from benchmarks.run import Measured

MEGABYTE = 1_000_000


def ratio(one: float, other: float) -> float:
    """Return the ratio of two values."""
    return one / other if other else float("nan")


def record(found: "dict[str, Measured]") -> dict[str, Any]:
    """Return medians and the like by engine, and the geometric means of the ratios to each other engine."""
    ours = next(iter(found))
    document: dict[str, Any] = {}
    for name, measured in found.items():
        document[name] = {
            "seconds_to_load": round(measured.load, 3),
            "seconds_to_start": round(measured.start, 3),
            "megabytes": round(measured.memory[0] / MEGABYTE),
            "megabytes_per_process_summed": round(measured.memory[1] / MEGABYTE),
            "milliseconds": {asked: _queries(getattr(measured, asked)) for asked in ("first", "again")},
            "requests_a_second": {
                case: round(max(r.requests for r in rates)) for case, rates in measured.loads.items()
            },
            "failed_requests": {case: sum(r.errors for r in rates) for case, rates in measured.loads.items()},
        }
        if name != ours:
            document[name][f"{ours}_relative"] = {
                asked: round(_mean_ratio(found[ours], measured, asked), 3) for asked in ("first", "again")
            }
    return document


def _queries(times) -> dict[str, dict[str, float]]:
    return {
        query: {
            "median": round(median(taken.total), 3),
            "p99": round(percentile(taken.total, 0.99), 3),
            "first_byte": round(median(taken.first_byte), 3),
        }
        for query, taken in times.items()
    }


def _mean_ratio(one: "Measured", other: "Measured", asked: str) -> float:
    ones, others = getattr(one, asked), getattr(other, asked)
    return geometric_mean([median(ones[query].total) / median(others[query].total) for query in ones])


def markdown(size: str, found: "dict[str, Measured]") -> str:
    """Return a section about one size: a line a query, a column an engine, and the ratios to the first engine."""
    ours, *others = found
    lines = [f"## {size} triples", ""]
    columns = [*found, *(f"{ours} / {other}" for other in others)]
    for asked, words in (("first", "asked for the first time"), ("again", "asked again")):
        lines += [f"Milliseconds, median (99th percentile; first byte), {words}:", "", *_head("query", columns)]
        for query in getattr(found[ours], asked):
            taken = {name: getattr(measured, asked)[query] for name, measured in found.items()}
            cells = [
                f"{median(t.total):.2f} ({percentile(t.total, 0.99):.2f}; {median(t.first_byte):.2f})"
                for t in taken.values()
            ]
            ratios = [f"{ratio(median(taken[ours].total), median(taken[other].total)):.2f}" for other in others]
            lines.append(_row(query, *cells, *ratios))
        means = [f"**{_mean_ratio(found[ours], found[other], asked):.2f}**" for other in others]
        lines += [_row("geometric mean of the ratios", *[""] * len(found), *means), ""]
    if found[ours].loads:
        lines += ["Requests a second:", "", *_head("case", columns)]
        for case in found[ours].loads:
            rates = {name: max(rate.requests for rate in measured.loads[case]) for name, measured in found.items()}
            failed = {name: sum(rate.errors for rate in measured.loads[case]) for name, measured in found.items()}
            cells = [f"{rates[name]:.0f}" + (f" ({failed[name]} failed)" if failed[name] else "") for name in found]
            lines.append(_row(case, *cells, *(f"{ratio(rates[ours], rates[other]):.2f}" for other in others)))
        lines.append("")
    lines += ["The service as a whole:", "", *_head("", list(found))]
    lines.append(_row("seconds to load into a store", *(f"{measured.load:.2f}" for measured in found.values())))
    lines.append(
        _row("seconds from command to first answer", *(f"{measured.start:.2f}" for measured in found.values()))
    )
    for place, words in enumerate(("MB, shared memory counted once", "MB, per process, summed")):
        lines.append(_row(words, *(f"{measured.memory[place] / MEGABYTE:.0f}" for measured in found.values())))
    return "\n".join([*lines, ""])


def _head(first: str, columns: list[str]) -> list[str]:
    return [_row(first, *columns), _row("---", *["---:"] * len(columns))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
