"""What the functional tests stand on: real programs, the server under test, and clients of our own for
what no real program can be made to do."""
