"""Who answers for datasets and copies: names with a history, offers, and who may change them."""
