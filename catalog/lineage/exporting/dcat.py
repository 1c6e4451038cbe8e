"""DCAT 3 as JSON-LD: datasets, with a distribution for each copy, and what they are derived from (pure)."""

import json
from collections import defaultdict
from typing import Any
from uuid import UUID

from catalog.lineage.exporting.record import Lineage, Place

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/jsonl",
    "json": "application/json",
    "arrow": "application/vnd.apache.arrow.file",
}
_IANA = "https://www.iana.org/assignments/media-types/"


def write(lineage: Lineage) -> str:
    """Write a catalog record of every dataset that has a copy here."""
    homes: dict[UUID, list[Place]] = defaultdict(list)
    for place in lineage.places:
        homes[place.dataset_id or place.id].append(place)
    origins = _origins(lineage)
    described = {
        "@context": CONTEXT,
        "@id": "urn:headwater:catalog",
        "@type": "dcat:Catalog",
        "dct:title": f"Lineage of {lineage.about}",
        "dcat:dataset": [_dataset(home, places, origins) for home, places in homes.items()],
    }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def _origins(lineage: Lineage) -> dict[UUID, list[dict[str, str]]]:
    """Tell for each copy and each dataset what it is derived from."""
    homes = {place.id: place.dataset_id or place.id for place in lineage.places}
    found: dict[UUID, dict[str, None]] = defaultdict(dict)
    for link in lineage.links:
        found[link.target][_id(link.source)] = None
        if homes[link.source] != homes[link.target]:
            found[homes[link.target]][_id(homes[link.source])] = None
    return {one: [{"@id": origin} for origin in origins] for one, origins in found.items()}


def _dataset(home: UUID, places: list[Place], origins: dict[UUID, list[dict[str, str]]]) -> dict[str, Any]:
    first = places[0]
    told = {
        "@id": _id(home),
        "@type": "dcat:Dataset",
        "dct:identifier": str(home),
        "dct:title": first.dataset or first.title or first.name,
        "dct:description": first.dataset_description,
        "dct:publisher": _agent(first.owner),
        "dct:issued": _instant(min(place.created_at for place in places).isoformat()),
        "prov:wasDerivedFrom": origins.get(home),
        "dcat:distribution": [_distribution(place, origins) for place in places],
    }
    return _said(told)


def _distribution(place: Place, origins: dict[UUID, list[dict[str, str]]]) -> dict[str, Any]:
    content = place.content
    kind = _MEDIA_TYPES.get(content.format) if content is not None else None
    told: dict[str, Any] = {
        "@id": _id(place.id),
        "@type": "dcat:Distribution",
        "dct:title": place.title or place.name,
        "dct:description": place.description,
        "dct:identifier": f"{place.namespace}/{place.name}",
        "dcat:accessURL": {"@id": _iri(place.uri)},
        "dct:isPartOf": place.silo,
        "dct:rightsHolder": _agent(place.custodian),
        "dct:issued": _instant(place.created_at.isoformat()),
        "prov:wasDerivedFrom": origins.get(place.id),
        "csvw:column": [{"csvw:name": name, "csvw:datatype": kind} for name, kind in place.columns],
    }
    if content is not None:
        told |= {
            "dct:format": content.format,
            "dcat:mediaType": {"@id": _IANA + kind} if kind else None,
            "dcat:byteSize": {"@value": str(content.bytes), "@type": "xsd:nonNegativeInteger"},
            "dct:modified": _instant(content.modified_at.isoformat()) if content.modified_at else None,
            "dcat:version": content.content_id,
            "spdx:checksum": _checksum(content.content_id),
        }
    return _said(told)


def _checksum(content_id: str) -> dict[str, Any]:
    return {
        "@type": "spdx:Checksum",
        "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
        "spdx:checksumValue": content_id.removeprefix("sha256:"),
    }


def _agent(name: str) -> dict[str, str] | None:
    return {"@type": "foaf:Agent", "foaf:name": name} if name else None


def _instant(text: str) -> dict[str, str]:
    return {"@value": text, "@type": "xsd:dateTime"}


def _iri(uri: str) -> str:
    """Escape what an IRI may not hold."""
    return "".join(f"%{ord(letter):02X}" if letter in ' <>"{}|\\^`' or ord(letter) < 32 else letter for letter in uri)  # noqa: PLR2004 - control characters end there


def _id(one: UUID) -> str:
    return f"urn:uuid:{one}"


def _said(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in (None, "", [])}
