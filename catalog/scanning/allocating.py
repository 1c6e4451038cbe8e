"""Memory that the C library keeps at hand, where it can be told to."""

import ctypes
import sys
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT, _LARGE = 2**26, 2**22


@cache
def keep_memory_at_hand() -> None:
    """Let glibc reuse freed arrays of up to 4 MiB instead of giving them back to the system, up to 64 MiB of them.

    A scan makes and frees many arrays of half a megabyte; fetching their pages anew each time took up to half of its
    CPU time. Elsewhere than on Linux with glibc nothing is changed.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(_MMAP_THRESHOLD, _LARGE)
    mallopt(_TRIM_THRESHOLD, _KEPT)
