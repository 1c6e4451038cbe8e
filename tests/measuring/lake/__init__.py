"""A retail lake of real data and of what people make of it, with the truth kept aside."""
