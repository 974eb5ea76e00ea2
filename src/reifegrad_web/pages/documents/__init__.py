"""Pages of every kind of document that two sign: read, written, tried, decided about, gone back from."""
