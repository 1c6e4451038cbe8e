"""Where bytes lie: folders of this machine and buckets of an object store, looked at in one way."""
