"""Every screen in one router, and the folder of static files beside it."""

from fastapi import APIRouter

<<<<<<< HEAD
from catalog.ui import cells, dataset, explain, home, quality, review, search
from catalog.ui.lineage import impact_screen as impact
from catalog.ui.lineage import screen as lineage
=======
from catalog.ui import access, account, cells, dataset, explain, home, lineage, quality, review, search, sign_in
>>>>>>> 3b61166 (Access control: people and programs sign in, roles are granted per silo, one function decides, and a session sees only what its user may)
from catalog.ui.rendering import static_folder

__all__ = ["router", "static_folder"]

router = APIRouter(include_in_schema=False)
<<<<<<< HEAD
for screen in (home, search, dataset, explain, lineage, impact, quality, cells, review):
=======
for screen in (sign_in, account, access, home, search, dataset, explain, lineage, quality, cells, review):
>>>>>>> 3b61166 (Access control: people and programs sign in, roles are granted per silo, one function decides, and a session sees only what its user may)
    router.include_router(screen.router)
