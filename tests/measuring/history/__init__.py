"""Real tables with every version that they had, in order: what is known of them, and how a run is judged."""
