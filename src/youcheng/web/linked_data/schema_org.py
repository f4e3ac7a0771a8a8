"""The dataset as a record of schema.org in the page, for search engines (https://schema.org/Dataset)."""

import json
from typing import Any

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from youcheng import __version__
from youcheng.rdf.namespaces import iri_of
from youcheng.web.http.responses import LICENSE
from youcheng.web.linked_data.dumps import Dump
from youcheng.web.view.presenter import Presenter

VARIABLES = ("value", "bound", "unit", "established", "attestation")
"""The terms of our vocabulary that are columns of the tables."""


def dataset_record(presenter: Presenter) -> Markup:
    """Return the record as JSON for a script element, with the sizes of the files that are made."""
    base, dataset = presenter.base, f"{presenter.base}dataset"
    contributors = {"@type": "Organization", "name": "The Youcheng contributors", "url": f"{dataset}#contributors"}

    def text(name: str) -> str:
        return presenter.text(presenter.objects(dataset, name))

    def iris(name: str) -> list[str]:
        return sorted(term.value for term in presenter.objects(dataset, name) if isinstance(term, NamedNode))

    keywords = [term for term in presenter.objects(dataset, "dcat:keyword") if isinstance(term, Literal)]
    record = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": dataset,
        "identifier": dataset,
        "url": base,
        "name": text("dcterms:title"),
        "description": text("dcterms:description"),
        "keywords": sorted({keyword.value for keyword in keywords if keyword.language == presenter.language}),
        "version": __version__,
        "license": LICENSE,
        "conditionsOfAccess": "public",
        "isAccessibleForFree": True,
        "inLanguage": ["zh", "en"],
        "datePublished": text("dcterms:issued"),
        "dateModified": text("dcterms:modified"),
        "creator": contributors,
        "publisher": contributors,
        "creditText": text("dcterms:bibliographicCitation"),
        "variableMeasured": [_variable(presenter, name) for name in VARIABLES],
        "spatialCoverage": [{"@type": "Place", "@id": iri} for iri in iris("dcterms:spatial")],
        "isBasedOn": iris("prov:wasDerivedFrom"),
        "hasPart": [iri_of("ontology"), iri_of("shapes")],
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{dataset}#catalog", "url": f"{base}data"},
        "subjectOf": {"@type": "DataDownload", "contentUrl": f"{dataset}.ttl", "encodingFormat": "text/turtle"},
        "distribution": [_download(dump, base) for dump in presenter.services.dumps.values()],
    }
    document = json.dumps({key: value for key, value in record.items() if value}, ensure_ascii=False, indent=1)
    return Markup(document.replace("<", "\\u003c"))  # noqa: S704  (no character of it ends the element)


def _variable(presenter: Presenter, name: str) -> dict[str, str]:
    term = presenter.term(name)
    description = presenter.text(presenter.objects(term, "skos:definition"))
    return {"@type": "PropertyValue", "name": name, "propertyID": term, "description": description}


def _download(dump: Dump, base: str) -> dict[str, Any]:
    download = {
        "@type": "DataDownload",
        "name": dump.name,
        "contentUrl": f"{base}dumps/{dump.name}",
        "encodingFormat": dump.format.media_type,
        "license": LICENSE,
    }
    return download | ({"contentSize": f"{dump.size} B", "sha256": dump.sha256} if dump.is_made else {})
