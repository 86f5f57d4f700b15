"""Nothing is refused here: whoever asks for a chapter that there is not gets the page "Không có trang này"."""

SENTENCES: dict[str, str] = {}
