"""DOT, as Graphviz reads it: copies in a box per silo, links drawn by how they are known (pure)."""

from collections.abc import Iterator

from catalog.lineage.exporting.record import Lineage, Link, Place

_STYLES = {"declared": "solid", "observed": "bold", "inferred": "dashed"}


def write(lineage: Lineage) -> str:
    """Write the copies and the links between them."""
    return "\n".join(("digraph lineage {", "  rankdir=LR;", "  node [shape=box];", *_body(lineage), "}", ""))


def _body(lineage: Lineage) -> Iterator[str]:
    silos = dict.fromkeys(place.silo for place in lineage.places)
    for number, silo in enumerate(silos):
        inside = [_node(place) for place in lineage.places if place.silo == silo]
        if silo:
            yield f"  subgraph cluster_{number} {{"
            yield f"    label={_quoted(silo)};"
            yield from (f"  {line}" for line in inside)
            yield "  }"
        else:
            yield from inside
    yield from (_edge(link) for link in lineage.links)


def _node(place: Place) -> str:
    label = f"{place.title or place.name}\n{place.uri}"
    return f"  {_quoted(str(place.id))} [label={_quoted(label)}, tooltip={_quoted(place.uri)}];"


def _edge(link: Link) -> str:
    sure = f"\n{link.confidence:.0%}" if link.confidence is not None else ""
    style = _STYLES.get(link.kind, "solid")
    ends = f"{_quoted(str(link.source))} -> {_quoted(str(link.target))}"
    return f"  {ends} [label={_quoted(link.kind + sure)}, style={style}, tooltip={_quoted(link.transformation)}];"


def _quoted(text: str) -> str:
    safe = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    return '"' + safe.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
