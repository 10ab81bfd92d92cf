"""A laboratory of firewalls and proxies: client, router and server as network namespaces, and what stands between."""
