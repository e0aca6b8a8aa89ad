from gongkai.public.desk.lighting import Lit, Piece, lit_paragraphs


def test_a_text_without_spans_keeps_its_lines_and_drops_the_empty_ones():
    assert lit_paragraphs("一\n\n二\r\n", []) == [[Piece("一", (), ())], [Piece("二", (), ())]]


def test_a_sentence_is_lit_where_it_stands():
    assert lit_paragraphs("甲乙丙", [Lit("7", 1, 2)]) == [
        [Piece("甲", (), ()), Piece("乙", ("7",), ("7",)), Piece("丙", (), ())]
    ]


def test_overlapping_spans_share_their_common_piece_and_begin_once():
    pieces = lit_paragraphs("abcdef", [Lit("1", 0, 4), Lit("2", 2, 6)])[0]

    assert [(piece.text, piece.anchors, piece.begins) for piece in pieces] == [
        ("ab", ("1",), ("1",)),
        ("cd", ("1", "2"), ("2",)),
        ("ef", ("2",), ()),
    ]


def test_a_span_across_lines_lights_both_and_begins_in_the_first():
    first, second = lit_paragraphs("abc\ndef", [Lit("1", 1, 6)])

    assert first[1] == Piece("bc", ("1",), ("1",))
    assert second[0] == Piece("de", ("1",), ())


def test_the_pieces_together_are_the_text():
    text = "一、甲\n（一）乙。丙\n\n丁"
    spans = [Lit("1", 2, 8), Lit("2", 5, 9), Lit("3", 5, 9)]

    said = ["".join(piece.text for piece in paragraph) for paragraph in lit_paragraphs(text, spans)]

    assert said == ["一、甲", "（一）乙。丙", "丁"]
