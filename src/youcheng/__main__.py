"""Run the command line with ``python -m youcheng``."""

from youcheng.cli import main

main()
