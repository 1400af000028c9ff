"""A beacon as it is described to those who send one without our script."""

from leads.tracking.rules import MOST_VIEWS

VIEW = {
    "type": "object",
    "required": ["url"],
    "properties": {
        "url": {
            "type": "string",
            "description": "The page's whole address; of its query only marks are kept.",
        },
        "title": {"type": "string"},
        "referrer": {"type": "string"},
        "ago": {"type": "number", "description": "How many milliseconds before sending it was looked at."},
    },
}
BEACON = {
    "type": "object",
    "required": ["site", "views"],
    "properties": {
        "site": {"type": "string", "description": "The site's public key."},
        "visitor": {
            "type": "string",
            "format": "uuid",
            "description": "Of the browser's own making. Without one, the views are nobody's.",
        },
        "consent": {
            "type": "boolean",
            "description": "That the visitor agreed to be told apart. A site may ask for it.",
        },
        "views": {"type": "array", "items": VIEW, "minItems": 1, "maxItems": MOST_VIEWS},
    },
}
