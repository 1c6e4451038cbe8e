"""Lineage in the formats of others: OpenLineage, PROV, DCAT, GraphML, DOT and CSV."""
