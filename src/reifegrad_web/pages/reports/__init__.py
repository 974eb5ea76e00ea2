"""Reports: the funnel, distributions, calibration."""
