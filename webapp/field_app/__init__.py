"""The app of whoever interviews: installed on a phone once, working for days without a signal."""
