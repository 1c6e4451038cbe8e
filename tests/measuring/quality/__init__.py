"""A suite on made clickstreams: the product, GX on pandas and hand-written SQL."""
