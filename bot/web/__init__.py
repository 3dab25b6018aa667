"""What machines call: Twilio's two webhooks, health, metrics, the API."""
