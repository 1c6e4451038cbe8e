"""Questions about the whole graph: what is reached, from where in the end, by which ways, and what that was then.

`network` is a graph in arrays (pure); `snapshots` reads one from the database and keeps it while no link changes;
`reaching` walks in SQL while few copies are met and on a snapshot when many are. Each other module is one question.
"""
