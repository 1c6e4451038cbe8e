"""What a lineage drawing is made of (pure). All measures are pixels at natural size, y down."""

from dataclasses import dataclass, field

KINDS = ("declared", "observed", "inferred")
MARGIN = 16
TIP = 9


@dataclass(frozen=True)
class Measures:
    """How large things are drawn."""

    width: float = 208
    height: float = 46
    row: float = 20
    """Of a column in an open box."""
    row_gap: float = 14
    lane: float = 10
    gutter: float = 78
    """The least room between two columns of boxes."""
    track: float = 8
    most_tracks: int = 26
    turn: float = 14
    """The radius of a turn."""
    port: float = 9
    labels: bool = True


ROOMY = Measures()
COMPACT = Measures(width=184, height=26, row_gap=7, lane=5, gutter=48, track=5, turn=8, port=6, labels=False)
BAND_HEAD, BAND_PADDING, BAND_GAP = 30, 16, 12


@dataclass(frozen=True)
class Thing:
    """What is drawn as a box: its id, the silo whose band it stands in, and how many columns it shows."""

    id: str
    silo: str
    rows: int = 0


@dataclass(frozen=True, order=True)
class Link:
    """What is drawn as a line; `kind` is one of KINDS, and a row is that of a column (-1: of the whole thing)."""

    source: str
    target: str
    kind: str
    source_row: int = -1
    target_row: int = -1


@dataclass(frozen=True)
class Box:
    """A placed thing: left upper corner and size."""

    id: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A placed link: its SVG path, the path of its tip, and where a word about it may end (None: no room)."""

    link: Link
    path: str
    tip: str
    label_at: tuple[float, float] | None
    back: bool = False
    """It closes a circle, and leads from right to left."""


@dataclass(frozen=True)
class Band:
    """The ground of one silo; `tone` is 1 to 5."""

    name: str
    x: float
    y: float
    width: float
    height: float
    tone: int


@dataclass(frozen=True)
class Drawing:
    """A whole picture at natural size."""

    width: float
    height: float
    measures: Measures
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass
class Item:
    """A box or a lane in one column of one band, while it is being placed."""

    key: tuple[str, ...]
    silo: str
    column: int
    height: float
    lane: bool = False
    y: float = 0.0
    beside: list["Item"] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Half its height."""
        return self.y + self.height / 2

    @property
    def pull(self) -> float:
        """Where its neighbours want its middle to be."""
        return sum(other.middle for other in self.beside) / len(self.beside) if self.beside else self.middle


@dataclass(frozen=True)
class Way:
    """What a link passes, from its source to its target: the two boxes, and a lane in every column between."""

    link: Link
    stops: tuple[Item, ...]
    back: bool
