"""Reading in the shapes that users of Marquez know: namespaces, datasets, jobs, runs, lineage, events and search."""
