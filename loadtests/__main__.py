"""Put load on a service: ./run python -m loadtests {ci,intake,busy,soak}."""

import sys

from loadtests.run import main

sys.exit(main())
