"""What people say a column is about: tags that are confirmed or refused, and terms of the company's language."""
