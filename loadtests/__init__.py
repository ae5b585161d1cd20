"""Load tests of the service: an MES that posts orders, operators who read, cutters that pull."""
