"""Server-rendered pages: the first admin, signing in and out, and what runs here."""
