"""What a store's complaint means to whoever asked: not there, not allowed, or not now."""

import re

from catalog.errors import BucketNotFound, CatalogError, PathNotFound, StorageRefused, StorageUnreachable
from catalog.storage.places import ObjectPlace, without_secrets

_COMPLAINT = re.compile(
    r"AWS Error (?P<code>\w+)(?: \(HTTP status (?P<status>-?\d+)\))? during \w+ operation: (?P<told>.*)"
)
_REGION = re.compile(r"bucket is located in '([\w-]+)'")
_CURL = re.compile(r"curlCode: \d+, ([^;]+)")
_REFUSALS = frozenset({"ACCESS_DENIED", "INVALID_ACCESS_KEY_ID", "SIGNATURE_DOES_NOT_MATCH", "INVALID_CLIENT_TOKEN_ID"})
_REFUSALS |= {"MISSING_AUTHENTICATION_TOKEN", "REQUEST_EXPIRED", "UNRECOGNIZED_CLIENT", "EXPIRED_TOKEN"}
_REFUSALS |= {"INVALID_TOKEN", "INCOMPLETE_SIGNATURE"}
_REFUSAL_STATUS, _ELSEWHERE_STATUS = frozenset({"401", "403"}), "301"
_LONGEST = 200


def meaning(error: OSError | ValueError, place: ObjectPlace) -> CatalogError:
    """Make the catalog's error of what the library raised for a place."""
    text = str(error).replace("\n", " ")
    found = _COMPLAINT.search(text)
    code, status = (found["code"], found["status"] or "") if found else ("", "")
    if code == "NO_SUCH_BUCKET" or re.search(r"Bucket '.*' not found", text):
        return BucketNotFound(path=str(place), bucket=place.bucket)
    if isinstance(error, FileNotFoundError):
        return PathNotFound(path=str(place))
    if (region := _REGION.search(text)) or status == _ELSEWHERE_STATUS or "AuthorizationHeaderMalformed" in text:
        where = f"the region {region[1]}" if region else "another region"
        reason = f"the bucket lies in {where}. Set AWS_REGION, or an endpoint of that region."
        return StorageUnreachable(path=str(place), reason=reason)
    if code in _REFUSALS or status in _REFUSAL_STATUS:
        return StorageRefused(path=str(place), code=code if code in _REFUSALS else f"HTTP status {status}")
    return StorageUnreachable(path=str(place), reason=_reason(text, code, status))


def _reason(text: str, code: str, status: str) -> str:
    if curl := _CURL.search(text):
        return f"nobody answers at its address ({curl[1].strip()}). Check AWS_ENDPOINT_URL and the network."
    if code:
        told = f"with HTTP status {status}" if status else code
        return f"it answers {told}. If that lasts: is AWS_ENDPOINT_URL, or its absence, right?"
    return f"{without_secrets(text)[:_LONGEST]}."
