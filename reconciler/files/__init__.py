"""TEXT ⇄ MODEL: the desired files, and every JSON document of ours; opens no connection and prints nothing."""
