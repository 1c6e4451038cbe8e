"""Where bytes lie: folders of this machine, buckets of an object store, tables of a database; looked at in one way."""
