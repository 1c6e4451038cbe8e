"""How one column is read: in its form, and its values as keyed hashes where none of them may be kept."""

from dataclasses import dataclass, field, replace

import pyarrow as pa

from catalog.scanning.columns import Cells, read_cells, read_values
from catalog.scanning.evidence import Evidence
from catalog.scanning.forms import PLAIN, Form
from catalog.scanning.keyed import keyed
from catalog.scanning.values import Values


@dataclass(frozen=True)
class Reading:
    """The form of a column, and what its hashes are keyed with."""

    form: Form = PLAIN
    key: bytes = field(default=b"", repr=False)
    """Of 16 bytes; empty where the values themselves may be kept."""
    meaning: str = ""
    """What the values of a column are whose values are not kept."""

    def cells(self, array: pa.Array, *, encode: bool = False, seen: Evidence | None = None) -> Cells:
        """Read a column of a chunk of rows; `seen` hears what tells its form."""
        cells = read_cells(array, self.form, encode=encode, seen=seen)
        return replace(cells, items=keyed(cells.items, self.key)) if self.key else cells

    def values(self, array: pa.Array) -> Values:
        """Read some of its values."""
        values = read_values(array, self.form)
        return keyed(values, self.key) if self.key else values
