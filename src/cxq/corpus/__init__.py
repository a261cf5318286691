"""What the stored texts can say: evidence for drafts, references made of items."""
