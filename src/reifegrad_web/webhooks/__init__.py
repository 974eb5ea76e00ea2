"""Tells other systems by HTTP what leads have crossed: signed, at least once, and tried again for a day."""
