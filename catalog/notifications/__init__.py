"""Who must know: what happened becomes a notice, for each person a message, and letters through their channels."""
