"""The HTTP programs that stand between people and servers."""
