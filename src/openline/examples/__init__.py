"""What can be played at once: an exercise as data, and a day of real traffic."""
