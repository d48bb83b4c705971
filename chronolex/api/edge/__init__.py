"""What stands around the app: the guard before it, the cache, the log, and the rules for other sites."""
