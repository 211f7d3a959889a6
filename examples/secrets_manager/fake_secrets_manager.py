"""Secrets Manager on this machine, by moto: `python fake_secrets_manager.py`, or with a port.

moto has no locks: of two requests at once, one may see what the other has half done. AWS does not
do that, and so here they are answered one after the other, where `moto_server` has threads.
"""

import sys

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    run_simple("127.0.0.1", port, DomainDispatcherApplication(create_backend_app))
