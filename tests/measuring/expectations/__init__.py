"""Every expectation type on a table of cases, judged by several engines."""
