"""Load tests and storms: an MES that posts, operators who read, cutters that pull, processes that die."""
