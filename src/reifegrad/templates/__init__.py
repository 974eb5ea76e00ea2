"""Models and data to start from: the shipped scoring models and the invented demo company."""
