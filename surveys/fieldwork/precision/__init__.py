"""The precision that the field has reached, against the one that was planned and a rule written down before."""
