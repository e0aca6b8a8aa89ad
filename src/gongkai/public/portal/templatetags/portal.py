"""The parts of public pages that are the same on many of them."""

from collections.abc import Sequence

from django.template import Context, Library, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString, mark_safe

from gongkai.registers.journal import remembering

register = Library()


@register.tag
def remembered(parser: Parser, token: Token) -> Node:
    """``{% remembered name key … %}…{% endremembered %}``: drawn once for the pages that are made one after another.

    What stands within depends on the keys alone.
    """
    _tag, *told = token.split_contents()
    keys = [parser.compile_filter(one) for one in told]
    within = parser.parse(("endremembered",))
    parser.delete_first_token()
    return _Remembered(keys, within)


class _Remembered(Node):
    def __init__(self, keys: Sequence[FilterExpression], nodelist: NodeList) -> None:
        self.keys, self.nodelist = keys, nodelist

    def render(self, context: Context) -> SafeString:
        key = (remembered, *(one.resolve(context) for one in self.keys))
        return mark_safe(remembering.once(key, lambda: self.nodelist.render(context)))  # noqa: S308 - drawn by templates
