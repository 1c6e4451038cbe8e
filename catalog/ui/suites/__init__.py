"""The screens on which stewards look after suites, proposals of rules and contracts."""
