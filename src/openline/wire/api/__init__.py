"""What the HTTP face says and hears, as values: shared by the server, the gateway and the client."""
