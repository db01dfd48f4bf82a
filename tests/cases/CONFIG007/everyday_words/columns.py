class Price:
    def __init__(self, currency: str):
        self.currency = currency
