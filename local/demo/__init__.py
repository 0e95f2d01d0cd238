"""What the demo organizations have: so that every page of the console and the portal has something to show."""
