"""The engines themselves, each behind the interface of `run.engine`; drivers are imported on use."""
