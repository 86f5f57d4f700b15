"""XForm: what pyxform makes of a form, and the states of its nodes as ODK's engine tells them."""
