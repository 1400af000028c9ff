"""Somebody's web site, on an origin of its own: every address of it is one page with what was pasted in."""

from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Page(BaseHTTPRequestHandler):
    def __init__(self, website, *args):
        self.website = website
        super().__init__(*args)

    def do_GET(self):
        body = f"<!doctype html><html lang=en><title>Acme</title><main>{''.join(self.website.pasted)}</main>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body.encode())))
        if self.website.policy:
            self.send_header("Content-Security-Policy", self.website.policy)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


class Website:
    """`pasted` is what its pages hold, `policy` what they let a browser do."""

    def __init__(self):
        self.pasted, self.policy = [], ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Page, self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
