"""Pages by number."""

from roomful.dialects.telnyx import wire


def skip(page: wire.Page) -> int:
    """Return how many rows stand before the page."""
    return (page.page_number - 1) * page.page_size


def meta(page: wire.Page, total: int) -> wire.Meta_:
    """Return what the vendor tells of a page: clients stop when page_number reaches total_pages."""
    return wire.Meta_(page.page_number, page.page_size, -(-total // page.page_size), total)
