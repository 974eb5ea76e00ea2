"""`python -m reifegrad` is the command line."""

from reifegrad.cli.main import main

if __name__ == "__main__":
    main()
