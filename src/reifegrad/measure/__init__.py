"""Did it work? Models and outcomes come in; conversion, lift, calibration, thresholds and drift go out."""
