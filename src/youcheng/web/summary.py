"""One sentence about a thing, made from the facts of the graph."""

from markupsafe import Markup, escape
from pyoxigraph import Literal, NamedNode

from youcheng.web.description import select
from youcheng.web.view import Reference, Viewer, in_language

MOST = 8
"""How many partners a sentence names."""


def summary(thing: str, viewer: Viewer) -> Markup | None:
    """Return a sentence about a thing, or None where the graph has not enough for one."""
    kind = thing.removeprefix(f"{viewer.site.base}id/").partition("/")[0]
    makers = {"pairing": _pairing, "place": _place, "statement": _statement, "plan": _statement}
    return makers[kind](thing, viewer) if kind in makers else None


def _link(reference: Reference) -> Markup:
    return Markup('<a href="{}" lang="{}">{}</a>').format(
        reference.href, reference.label.language, reference.label.text
    )


def _fill(message: str, **values: str | Markup) -> Markup:
    """Return a message, which is ours, with values, which are escaped."""
    return Markup(message).format(**{name: escape(value) for name, value in values.items()})  # noqa: S704  (our own text)


def _pairing(thing: str, viewer: Viewer) -> Markup | None:
    row = next(iter(select(viewer.site.store, "summary-pairing", viewer.site.base, pairing=thing)), None)
    if row is None or row["attestation"] is None:
        return None
    abroad = _link(viewer.reference(row["abroad"].value))
    if row["country"] is not None:
        abroad = _fill(
            viewer.messages("summary.in"), place=abroad, country=_link(viewer.reference(row["country"].value))
        )
    strength = row["attestation"].value.rpartition("#")[2]
    line = _link(viewer.reference(f"{viewer.site.base}id/passage/{row['line'].value}"))
    said = _fill(
        viewer.messages(f"summary.{strength}"),
        home=_link(viewer.reference(row["home"].value)),
        abroad=abroad,
        line=line,
    )
    if row["established"] is None:
        return said
    since = _fill(viewer.messages("summary.established"), date=viewer.messages.date(row["established"].value))
    return Markup("{}{}{}").format(said, "" if viewer.language == "zh" else " ", since)


def _place(thing: str, viewer: Viewer) -> Markup | None:
    rows = list(select(viewer.site.store, "summary-place", viewer.site.base, place=thing))
    others = sorted({viewer.reference(row["other"].value) for row in rows}, key=lambda reference: reference.order)
    if not others:
        return None
    named = escape(viewer.messages("list.comma")).join(_link(other) for other in others[:MOST])
    more = viewer.messages("summary.more", number=len(others) - MOST) if len(others) > MOST else ""
    key = "summary.place.one" if len(others) == 1 else "summary.place"
    place = viewer.reference(thing).label.text
    return _fill(viewer.messages(key), place=place, number=str(len(others)), others=named, more=more)


def _statement(thing: str, viewer: Viewer) -> Markup | None:
    store = viewer.site.store
    quads = store.quads_for_pattern(NamedNode(thing), NamedNode(viewer.term("paraphrase")), None)
    text = in_language([quad.object for quad in quads if isinstance(quad.object, Literal)], viewer.language)
    return escape(text) if text else None
