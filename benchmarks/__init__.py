"""What suitcut is measured by, each a program of its own."""
