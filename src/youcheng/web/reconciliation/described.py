"""What the catalog says of the service, for who dereferences its IRI as linked data."""

from flask import Response

from youcheng.rdf.writers.serialize import write
from youcheng.web.http.formats import Format
from youcheng.web.http.responses import link, with_entity_tag
from youcheng.web.services import services
from youcheng.web.view.description import as_quads, describe


def described(form: Format) -> Response | None:
    """Answer with the description of the service in a form of RDF; None where no catalog describes it."""
    current = services()
    service = f"{current.base}reconcile"
    known = describe(current.store, current.base, service)
    if known is None:
        return None
    quads = as_quads(current.store, known)
    body = write(quads, form.codec, thing=service, base=current.base, context=current.context)
    response = Response(body, content_type=form.content_type)
    response.headers["Link"] = ", ".join([link(service, "describes"), link(f"{current.base}dataset", "collection")])
    response.vary.update(("Accept", "Accept-Language"))
    return with_entity_tag(response)
