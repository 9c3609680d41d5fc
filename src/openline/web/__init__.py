"""The server's face: HTTP, one module a resource under :mod:`openline.web.routes`."""
