"""Sources that disagree about flights, and what truth discovery makes of them."""
