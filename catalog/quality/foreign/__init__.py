"""What other engines found of versions: kept as theirs, beside what is found here."""
