"""What every route shares: session, errors, pages."""
