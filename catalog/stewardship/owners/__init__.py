"""Who answers for what, what nobody answers for, and who most likely should."""
