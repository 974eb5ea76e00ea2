"""Learn from it: leads, activities and outcomes come in; a scoring model that can be read goes out."""
