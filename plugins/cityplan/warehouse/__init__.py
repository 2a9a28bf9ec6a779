"""The warehouse: its server, roles, connections and migrations."""
