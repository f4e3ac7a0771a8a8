"""The dataset as search engines read it: a record of schema.org in the page (https://schema.org/Dataset)."""

import json

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from youcheng import __version__
from youcheng.namespaces import EXTERNAL
from youcheng.web.answers import LICENSE
from youcheng.web.view import Viewer, in_language


def dataset_record(viewer: Viewer) -> Markup:
    """Return the record as JSON that cannot end the element it stands in."""
    site = viewer.site
    dataset = NamedNode(f"{site.base}dataset")

    def texts(prefix: str, name: str) -> list[Literal]:
        predicate = NamedNode(f"{EXTERNAL[prefix]}{name}")
        quads = site.store.quads_for_pattern(dataset, predicate, None)
        return [quad.object for quad in quads if isinstance(quad.object, Literal)]

    keywords = sorted({text.value for text in texts("dcat", "keyword") if text.language == viewer.language})
    record = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": dataset.value,
        "url": site.base,
        "name": in_language(texts("dcterms", "title"), viewer.language),
        "description": in_language(texts("dcterms", "description"), viewer.language),
        "keywords": keywords,
        "version": __version__,
        "license": LICENSE,
        "isAccessibleForFree": True,
        "inLanguage": ["zh", "en"],
        "creator": {"@type": "Organization", "name": "The Youcheng contributors"},
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{site.base}dumps/{dump.name}",
                "encodingFormat": dump.format.media_type,
            }
            for dump in site.dumps.values()
        ],
    }
    text = json.dumps(record, ensure_ascii=False, indent=1)
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704  (JSON with nothing in it that HTML would read)
