"""The engine for notebooks and programs: models, facts and results as objects. `import reifegrad as rg` offers it."""
