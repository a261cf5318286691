"""How sources come into the catalogue, and leave it for another reader."""
