"""Names as people give them: they tell nothing."""

from collections.abc import Iterator

import numpy as np

FOLDERS = {
    "store": ("pricing", "insights", "share/old", "users/mk", "category_team", "finance/in", "tmp", "planning/q3"),
    "ecommerce": ("growth", "bi/exports", "share", "users/jd", "ml/input", "crm_team", "scratch", "analytics/misc"),
}
WORDS = ("clicks", "export", "data", "final", "report", "new", "copy", "list", "results", "stuff", "dump", "query")
ENDINGS = ("_final_v2", " (3)", "_new", "_old", "_FINAL", "_20180613", "_v7", "-backup", " (1)", "_fixed", "_test", "2")


def meaningless(rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    """Give (silo, path without ending) pairs for ever, each once; what is in the file has no part in it."""
    used: set[str] = set()
    while True:
        silo = str(rng.choice(["store", "ecommerce"]))
        folder = str(rng.choice(FOLDERS[silo]))
        path = f"{folder}/{rng.choice(WORDS)}{rng.choice(ENDINGS)}"
        if path not in used:
            used.add(path)
            yield silo, path
