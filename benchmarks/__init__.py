"""How fast it is: each module here measures one thing and prints ratios taken side by side in one run."""
