"""A middlebox that looks into connections and has opinions: the laboratory's deep packet inspection."""
