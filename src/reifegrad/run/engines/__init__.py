"""The engines themselves, each behind the interface of `run.engine`; their drivers are imported when used."""
