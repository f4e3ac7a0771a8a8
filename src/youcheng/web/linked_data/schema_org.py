"""The dataset as search engines read it: a record of schema.org in the page (https://schema.org/Dataset)."""

import json
from typing import Any

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from youcheng import __version__
from youcheng.rdf.namespaces import EXTERNAL
from youcheng.rdf.terms import DEFINITION, value_of
from youcheng.web.http.responses import LICENSE
from youcheng.web.linked_data.dumps import Dump
from youcheng.web.view.presenter import Presenter, in_language

VARIABLES = ("value", "bound", "unit", "established", "attestation")
"""The terms of our vocabulary with which the tables of the dataset tell how much, how exactly, since when."""


def dataset_record(presenter: Presenter) -> Markup:
    """Return the record as JSON that cannot end the element it stands in; with the sizes of the files that are made."""
    services = presenter.services
    dataset = f"{services.base}dataset"
    people = {"@type": "Organization", "name": "The Youcheng contributors", "url": f"{dataset}#contributors"}
    record = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": dataset,
        "identifier": dataset,
        "url": services.base,
        "name": _text(presenter, "dcterms", "title"),
        "description": _text(presenter, "dcterms", "description"),
        "keywords": sorted(
            {text.value for text in _texts(presenter, "dcat", "keyword") if _is_in(text, presenter.language)}
        ),
        "version": __version__,
        "license": LICENSE,
        "conditionsOfAccess": "public",
        "isAccessibleForFree": True,
        "inLanguage": ["zh", "en"],
        "datePublished": _text(presenter, "dcterms", "issued"),
        "dateModified": _text(presenter, "dcterms", "modified"),
        "creator": people,
        "publisher": people,
        "creditText": _text(presenter, "dcterms", "bibliographicCitation"),
        "variableMeasured": [_variable(presenter, name) for name in VARIABLES],
        "spatialCoverage": [{"@type": "Place", "@id": iri} for iri in _iris(presenter, "dcterms", "spatial")],
        "isBasedOn": _iris(presenter, "prov", "wasDerivedFrom"),
        "hasPart": [f"{services.base}ontology", f"{services.base}shapes"],
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{dataset}#catalog", "url": f"{services.base}data"},
        "subjectOf": {"@type": "DataDownload", "contentUrl": f"{dataset}.ttl", "encodingFormat": "text/turtle"},
        "distribution": [_download(dump, services.base) for dump in services.dumps.values()],
    }
    text = json.dumps({key: value for key, value in record.items() if value}, ensure_ascii=False, indent=1)
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704  (JSON with nothing in it that HTML would read)


def _variable(presenter: Presenter, name: str) -> dict[str, str]:
    """Return what the numbers and pairings of the dataset are told by, as a column of its tables is called."""
    term = presenter.term(name)
    texts = [quad.object for quad in presenter.store.quads_for_pattern(NamedNode(term), DEFINITION, None)]
    told = in_language([text for text in texts if isinstance(text, Literal)], presenter.language)
    return {"@type": "PropertyValue", "name": name, "propertyID": term, "description": told}


def _download(dump: Dump, base: str) -> dict[str, Any]:
    described = {
        "@type": "DataDownload",
        "name": dump.name,
        "contentUrl": f"{base}dumps/{dump.name}",
        "encodingFormat": dump.format.media_type,
        "license": LICENSE,
    }
    return described | ({"contentSize": f"{dump.size} B", "sha256": dump.sha256} if dump.is_made else {})


def _values(presenter: Presenter, prefix: str, name: str) -> list[NamedNode | Literal]:
    dataset, predicate = NamedNode(f"{presenter.base}dataset"), NamedNode(f"{EXTERNAL[prefix]}{name}")
    quads = presenter.store.quads_for_pattern(dataset, predicate, None)
    return [quad.object for quad in quads if isinstance(quad.object, NamedNode | Literal)]


def _texts(presenter: Presenter, prefix: str, name: str) -> list[Literal]:
    return [value for value in _values(presenter, prefix, name) if isinstance(value, Literal)]


def _text(presenter: Presenter, prefix: str, name: str) -> str:
    return in_language(_texts(presenter, prefix, name), presenter.language)


def _iris(presenter: Presenter, prefix: str, name: str) -> list[str]:
    return sorted({value_of(value) for value in _values(presenter, prefix, name) if isinstance(value, NamedNode)})


def _is_in(text: Literal, language: str) -> bool:
    return text.language == language
