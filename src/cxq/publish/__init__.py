"""What leaves the house by the author's hand: test mails, drafts at platforms."""
