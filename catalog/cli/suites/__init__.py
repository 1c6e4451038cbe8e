"""`catalog suites`: the rules that data is judged by."""

from catalog.cli.suites.group import suites
from catalog.cli.suites.keeping import export, history, keep, retire
from catalog.cli.suites.looking import check, diff, list_suites, show
from catalog.cli.suites.proposing import accept, proposals, propose, reject
from catalog.cli.suites.trying import test

__all__ = ["suites"]

for verb in (list_suites, show, check, test, diff, keep, retire, history, export, propose, proposals, accept, reject):
    suites.add_command(verb)
