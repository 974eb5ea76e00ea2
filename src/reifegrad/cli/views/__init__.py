"""What commands show of their results on a screen, one module per command."""
