"""`python -m flows` is the same as the console script `goodterms`."""

import sys

from flows.cli import main

sys.exit(main())
