"""An action for checkpoints of Great Expectations that tells a catalog what they found.

    from catalog.gx_action import HeadwaterAction

    gx.Checkpoint(name="nightly", validation_definitions=[...], actions=[HeadwaterAction(name="headwater")])

It is for projects of their own: Great Expectations must be there, and nothing of the catalog imports this module.
"""

import hashlib
import os
from pathlib import Path
from typing import Any, Literal

from great_expectations.checkpoint.actions import ActionContext, ValidationAction
from great_expectations.checkpoint.checkpoint import CheckpointResult
from great_expectations.compatibility.pydantic import Field

from catalog.client import Catalog
from catalog.errors import CatalogError, Invalid

_BLOCK = 1 << 20


class HeadwaterAction(ValidationAction):
    """Tells a catalog each validation result of a checkpoint; told again, the catalog keeps it once.

    `url` and `token` are those of CATALOG_URL and CATALOG_TOKEN unless they are given. `places` says by the name of a
    data asset where its data lies, as it was registered; for assets of files it need not be said. `content` "hash"
    tells by the bytes of a local file which version was judged, "latest" takes it to be the current one. What the
    catalog does not take is told in the action's result, and with `must_arrive` raised.
    """

    type: Literal["headwater"] = "headwater"
    url: str = ""
    token: str = ""
    actor: str = ""
    places: dict[str, str] = Field(default_factory=dict)
    content: Literal["hash", "latest"] = "hash"
    must_arrive: bool = False

    def run(self, checkpoint_result: CheckpointResult, action_context: ActionContext | None = None) -> dict[str, Any]:  # noqa: ARG002 - its signature
        """Tell the catalog what each validation of the checkpoint found."""
        url = self.url or os.environ.get("CATALOG_URL", "") or "http://127.0.0.1:8080"
        token = self.token or os.environ.get("CATALOG_TOKEN", "")
        told = []
        with Catalog(url, token=token or None, actor=self.actor or None) as catalog:
            for result in checkpoint_result.run_results.values():
                found = _plain(result.to_json_dict())  # type: ignore[no-untyped-call]
                try:
                    told.append(self._tell(catalog, checkpoint_result.name, found))
                except CatalogError as error:
                    if self.must_arrive:
                        raise
                    told.append({"suite": found["suite_name"], "kept": "no", "reason": str(error)})
        return {"headwater": told}

    def _tell(self, catalog: Catalog, checkpoint: str, found: dict[str, Any]) -> dict[str, Any]:
        meta = found["meta"]
        asset = (meta.get("active_batch_definition") or {}).get("data_asset_name", "")
        place = self.places.get(asset) or (meta.get("batch_spec") or {}).get("path")
        if not place:
            raise Invalid(reason=f"Nobody said where the data of {asset!r} lies: name it in `places`.")
        at = str(meta["run_id"]["run_time"])
        content = _content_id(str(place)) if self.content == "hash" else None
        return catalog.tell_results(str(place), found, at=at, job=checkpoint, content_id=content)


def _content_id(place: str) -> str | None:
    """Name the bytes of a local file as the catalog does; None for what is none."""
    path = Path(place.removeprefix("file://"))
    if not path.is_file():
        return None
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return f"sha256:{digest.hexdigest()}"


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the catalog does not keep and what may be long: traces, and every unexpected row."""
    for one in found["results"]:
        one["result"] = {name: value for name, value in (one.get("result") or {}).items() if name not in _LONG}
        told = one.get("exception_info") or {}
        for info in (told, *(inner for inner in told.values() if isinstance(inner, dict))):
            info.pop("exception_traceback", None)
    return found


_LONG = frozenset({"unexpected_list", "unexpected_index_list", "unexpected_rows", "unexpected_index_query", "details"})
