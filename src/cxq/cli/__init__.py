"""The commands: one file a verb, each thin: parse, call, print."""
