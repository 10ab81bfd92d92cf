"""Runs the benchmarks: starts the servers, lets the load generator measure, compares with the budgets."""
