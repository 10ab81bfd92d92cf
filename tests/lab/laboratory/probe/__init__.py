"""Tries single carriers from the client's host, to show that the walls of a scenario are really there. It runs inside
the client's namespace, knows nothing of racing, and says in one word what became of each attempt; where the client's
list of obstacles (client/failure.hpp) has a word for it, that one."""
