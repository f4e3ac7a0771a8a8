youcheng validate data/*.ttl
