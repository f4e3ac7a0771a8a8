"""Records of schema.org in the pages, for search engines: the dataset, the vocabulary, and each thing."""

import json
from collections import defaultdict
from typing import Any

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from youcheng import __version__
from youcheng.rdf.namespaces import EXTERNAL, XSD, iri_of
from youcheng.rdf.terms import TYPE, value_of
from youcheng.web.http.responses import LICENSE
from youcheng.web.linked_data.dumps import Dump
from youcheng.web.view.description import Description
from youcheng.web.view.presenter import Presenter

VARIABLES = ("value", "bound", "unit", "established", "strongestAttestation")
"""The terms of our vocabulary that are columns of the tables."""
SCHEMA = EXTERNAL["schema"]
NUMERIC = {NamedNode(f"{XSD}{name}") for name in ("decimal", "integer")}


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
    return _script(record)


def vocabulary_record(presenter: Presenter) -> Markup:
    """Return the record of the vocabulary."""
    ontology = iri_of("ontology")
    return _script(
        {
            "@context": "https://schema.org/",
            "@type": "DefinedTermSet",
            "@id": ontology,
            "url": f"{presenter.base}ontology",
            "name": presenter.text(presenter.objects(ontology, "dcterms:title")),
            "description": presenter.text(presenter.objects(ontology, "dcterms:description")),
            "version": __version__,
            "license": LICENSE,
            "inLanguage": ["zh", "en"],
        }
    )


def thing_record(description: Description, presenter: Presenter, text: Markup | None) -> Markup:
    """Return the record of a thing: what is said about it in terms of schema.org, its labels and a paragraph."""
    values: dict[str, list[Any]] = defaultdict(list)
    for fact in description.outgoing:
        _, predicate, value = fact.triple
        if predicate == TYPE and value_of(value).startswith(SCHEMA):
            values["@type"].append(value_of(value).removeprefix(SCHEMA))
        elif predicate.value.startswith(SCHEMA):
            values[predicate.value.removeprefix(SCHEMA)].append(_value(value, presenter))
    labels = presenter.services.labels.of(description.thing)
    values["name"] = [{"@language": language, "@value": label} for language, label in sorted(labels.items())]
    given = {name: entries if len(entries) > 1 else entries[0] for name, entries in values.items() if entries}
    head = {"@context": "https://schema.org/", "@type": "Thing", "@id": description.thing}
    return _script(head | {"url": description.thing, "description": text.striptags() if text else ""} | given)


def _value(term: object, presenter: Presenter) -> Any:
    """Return a value in JSON-LD: a thing of ours with its name, a number as such."""
    if not isinstance(term, Literal):
        iri = value_of(term)
        reference = presenter.reference(iri)
        return {"@id": iri, "name": reference.label.text} if reference.ours else iri
    if term.language:
        return {"@language": term.language, "@value": term.value}
    return float(term.value) if term.datatype in NUMERIC else term.value


def _script(record: dict[str, Any]) -> Markup:
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
