"""What pages of every kind of document share: versions with what may be done, problems, differences, the past."""
