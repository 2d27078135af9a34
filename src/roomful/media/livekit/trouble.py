"""What is wrong with LiveKit, in words that say what to change."""


class LiveKitTrouble(Exception):
    """LiveKit cannot be started; the message is for the operator."""
