"""Plans the reports of a network and makes them, each in a kernel of its own."""
