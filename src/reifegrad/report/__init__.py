"""Results as pages, pictures, JSON and tables."""
