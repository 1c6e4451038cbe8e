"""Who asks, and what they may do: the names by which rooms know it; `catalog.access` decides."""

from catalog.access.actors import MAX_NAME, Actor, local_actor
from catalog.access.deciding import require, require_of_dataset, require_somewhere
from catalog.access.roles import ACTIONS

__all__ = ["ACTIONS", "MAX_NAME", "Actor", "local_actor", "require", "require_of_dataset", "require_somewhere"]
