"""The formats by name, what each is served as, and how a file of it ends (pure)."""

from collections.abc import Callable
from dataclasses import dataclass

from catalog.lineage.exporting import dcat, dot, graphml, openlineage, prov, tabular
from catalog.lineage.exporting.record import Lineage


@dataclass(frozen=True)
class Format:
    """One way to write lineage."""

    write: Callable[[Lineage], str]
    media_type: str
    ending: str


FORMATS = {
    "openlineage": Format(openlineage.write, "application/json", "json"),
    "prov-json": Format(prov.write_json, "application/json", "json"),
    "prov-n": Format(prov.write_notation, "text/provenance-notation", "provn"),
    "dcat": Format(dcat.write, "application/ld+json", "jsonld"),
    "graphml": Format(graphml.write, "application/graphml+xml", "graphml"),
    "dot": Format(dot.write, "text/vnd.graphviz", "dot"),
    "csv": Format(tabular.write, "text/csv", "csv"),
}
