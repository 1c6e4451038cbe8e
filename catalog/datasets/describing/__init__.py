"""What people say of datasets: a description, one of each column, and how often it should arrive."""
