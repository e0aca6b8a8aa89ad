"""What is personal data in a text and what only looks like it."""

import time
from datetime import date

import pytest

from gongkai.documents.scanning.layers.numbers import whole_number
from gongkai.documents.scanning.personal import Kind, find_personal
from gongkai.documents.scanning.personal.numbers import counties, is_credit_code
from gongkai.documents.scanning.tests.leaks import card, identity, secrets, with_x

ON = date(2024, 6, 30)
NUMBER = identity("530602", "19900307", 123)
ENDS_WITH_X = with_x("511902", "19621112")
CARD = card("622202", 19, 5)
BEIJING = "北京市朝阳区建国路甲12号"


def kinds(text: str, *, on: date = ON) -> list[str]:
    return [hit.kind.value for hit in find_personal(text, on=on)]


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        ENDS_WITH_X,
        ENDS_WITH_X.lower(),
        f"身份证号：{NUMBER}，特此公示。",
        f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
        f"{NUMBER[:6]}-{NUMBER[6:14]}-{NUMBER[14:]}",
        f"{NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:12]} {NUMBER[12:16]} {NUMBER[16:]}",
        f"{NUMBER[:10]}\n{NUMBER[10:]}",
        f"{NUMBER[:6]}\t{NUMBER[6:14]}\t{NUMBER[14:]}",
        "\t".join(NUMBER),
        " ".join(NUMBER),
        "\u200b".join(NUMBER),
        "\u00ad".join(NUMBER),
        NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        NUMBER.translate(str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨")),
        NUMBER.translate({48 + digit: chr(0x1D7CE + digit) for digit in range(10)}),
        NUMBER.translate(str.maketrans("0123456789", "〇一二三四五六七八九")),
        NUMBER.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        ENDS_WITH_X.replace("X", "Х"),  # a Cyrillic letter
        ENDS_WITH_X.replace("X", "Ｘ"),
        f"张三{NUMBER}男",
        f"G{NUMBER}",
        f"scan_{NUMBER}_最终.pdf",
        f"{NUMBER}13812345678",
        NUMBER[:15] + "000",  # as a spreadsheet rounds it
        f"残疾证号：{NUMBER}42",
    ],
)
def test_an_identity_number_is_found_however_it_is_written(text):
    assert kinds(text) == ["identity-number"]


@pytest.mark.parametrize("text", ["身份证 530602900307123", "李四\t530602 900307 123", "511902621112041"])
def test_an_old_identity_number_is_found(text):
    assert kinds(text) == ["identity-number-15"]


def test_a_number_called_an_identity_number_with_a_wrong_check_digit_is_doubtful():
    wrong = NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")

    assert kinds(f"身份证号码：{wrong}") == ["identity-number-doubtful"]
    assert kinds(wrong) == []


def test_nobody_is_born_in_the_future_or_before_1900():
    assert kinds(identity("530602", "20240701", 11)) == []
    assert kinds(identity("530602", "20240701", 11), on=date(2024, 7, 1)) == ["identity-number"]
    assert kinds(identity("530602", "18991231", 11)) == []
    assert kinds(identity("530602", "19000101", 11)) == ["identity-number"]
    assert kinds(identity("530602", "19900230", 11)) == []
    assert kinds(identity("990602", "19900307", 11)) == []


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "138－1234－5678",
        "+86 13812345678",
        "+8613812345678",
        "0086-138-1234-5678",
        "１３８１２３４５６７８",
        "手机：138\n12345678",
        "电话1 3 8 1 2 3 4 5 6 7 8",
        "一三八一二三四五六七八",
        "tel:13812345678",
        "联系电话\t姓名\n13812345678\t张三",
        "电话：13800000000",
        "电话：l38OOl23456",
    ],
)
def test_a_mobile_number_is_found_however_it_is_written(text):
    assert kinds(text) == ["mobile"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"银行卡号：{CARD}", "bank-card"),
        (f"卡号 {CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}", "bank-card"),
        (f"户名：张三，账号：{CARD}", "bank-card"),
        (f"姓名\t一卡通账号\n张三\t{CARD}", "bank-card"),
        (CARD, "bank-card-doubtful"),
        (f"户名：昭通市昭阳区财政局，开户行：农业银行，账号：{CARD}", "organ-account"),
        (f"投标保证金账户：{CARD}", "organ-account"),
        ("护照号码：E38472615", "passport"),
        ("港澳通行证：C12345678", "passport"),
        ("姓名\t护照\n张三\tEA1234567", "passport"),
        ("大陆居民往来台湾通行证 T12345678", "passport"),
        ("外国人永久居留身份证 USA110075010101", "passport"),
        ("香港居民身份证号码：C123456(9)", "passport"),
        ("姓名\t澳门居民身份证号\n陈大文\t1234567(8)", "passport"),
        ("台湾身份证字号 A123456789", "passport"),
        ("士兵证号 1234567", "passport"),
        (f"工行卡 {CARD}", "bank-card"),
        ("zhangsan1987@qq.com", "email"),
        ("意见请发送至 ztzwgk@163.com", "contact-email"),
        ("云A·12345", "plate"),
        ("云AD12345", "plate"),
        ("张伟，1990年3月7日出生", "birthday-with-name"),
        ("户主：李建国，家住彝良县角奎镇发界社区三组12号", "address-with-name"),
        ("张伟，住云南省昭通市昭阳区凤凰街道双院子社区12号", "address-with-name"),
        ("姓名：王小明\n家庭住址：师宗县丹凤街道通玄路58号3栋2单元501室", "address-with-name"),
        ("受补助人刘海燕，住昭通市昭阳区团结路28号3单元502室", "address-with-name"),
        ("联系人：办公室\n受补助人刘海燕，住昭阳区团结路28号3单元502室。", "address-with-name"),
        ("举报人黄丽家住青年路77号4单元", "address-with-name"),
        ("联系电话：13812345678 万先生", "mobile"),
        ("手机13812345678元旦期间不变", "mobile"),
        ("患者张伟，男，45岁", "health-of-person"),
    ],
)
def test_other_personal_data_is_found_by_its_form_and_its_surroundings(text, expected):
    assert kinds(text) == [expected]


def test_a_list_of_names_with_illness_or_household_is_found():
    rows = "1\t张建国\t因病\t3\n2\t李红梅\t因残\t2\n3\t王志强\t缺劳动力\t4\n"

    assert kinds("贫困户名单\n序号\t户主\t致贫原因\t家庭人口\n" + rows) == ["health-list"]
    assert kinds("低保公示\n姓名\t保障人口\n张建国\t3\n李红梅\t2\n王志强\t4\n") == ["name-list"]
    assert kinds("优秀教师名单\n姓名\t学校\n张建国\t一中\n李红梅\t二中\n王志强\t三中\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码：91530122MA6K12345X",
        "统一社会信用代码：11530600015140001X",
        "组织机构代码 01514000-1",
        "索引号：015130141-202406-123456",
        "项目代码：2019-530111-82-03-012345",
        "项目编号：YNZC2024-G1-01381-YNJC-0012",
        "昭政办发〔2024〕12号",
        "采购编号：13812345678901",
        "联系电话：0870-2120000",
        "咨询电话：400-123-4567、12345",
        "电话：010-66012399 转 8013",
        "发票号码：24532000000012345678",
        "ISBN 978-7-5086-1234-5",
        "经度 103.71389012345，纬度 27.3365123456",
        "总投资15000000000元",
        "合计：13812345678.00元",
        "5306**********1235",
        "138****5678",
        "张*，身份证号：530602********1235",
        "6222***********0128",
        "2024-01-15 08:30:00 至 2024-02-16 17:30:00",
        "地址：昭通市昭阳区公园路12号，联系人：张三",
        f"通讯地址：{BEIJING}（市政务服务局办公室），邮编：100020",
        "第一章 总则 第二章 信息公开的主体 第三章 范围",
        "一、二、三、四、五、六、七、八、九、十、十一",
        "营业执照注册号：530122100012345",
        "序列号 1381234567890123",
        "{00000000-0001-0000-1381-234567890000}",
        "0.13812345678",
        "138.12 1234.5 5678.9",
        "张三\t0870-1662345\t1234\t昭通市",
        "准考证号13812345678",
        "地区生产总值\n13812345678",
        "人口13812345678人",
        "13812345678件",
        "https://www.zt.gov.cn/article/20240115/13812345678.html",
        "护照签发量 12345678 本",
        "出入境管理支队办理护照，电话：010-12345678",
        "企业法定代表人：张伟，住所：昭阳区青年路120号",
    ],
)
def test_what_only_looks_like_personal_data_passes(text):
    assert kinds(text) == []


def test_a_credit_code_that_is_an_identity_number_too_is_told_by_its_name():
    code = next(
        number
        for order in range(1000)
        for tail in "0123456789X"
        if is_credit_code(number := f"12530119{'19120119'}{order:03d}{tail}"[:18])
    )

    assert is_credit_code(code)
    assert kinds(f"统一社会信用代码：{code}") == []


def test_places_count_the_characters_of_the_text_as_it_was_given():
    text = f"甲\u200b乙𝟏：{NUMBER[:6]}\u200b{NUMBER[6:]}，丙"

    (hit,) = find_personal(text, on=ON)

    assert text[hit.start : hit.end] == f"{NUMBER[:6]}\u200b{NUMBER[6:]}"


def test_what_is_shown_is_no_value():
    for seed in range(5):
        for secret in secrets(seed):
            for hit in find_personal(secret.text, on=ON):
                assert secret.bare not in hit.masked
                assert sum(char.isdigit() for char in hit.masked) <= 5


def test_every_county_of_the_profiles_is_known():
    assert {"530602", "530323", "512002", "511902", "150502", "532101"} <= counties()
    assert len(counties()) > 7000


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 40_000,
        "13" * 200_000,
        "12345\t6789\n" * 30_000,
        "一二三" * 200_000,
        "oIl" * 200_000,
        "村1" * 200_000,
        "{" * 400_000,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_the_time_grows_with_the_text_and_no_faster(text):
    def seconds(part: str) -> float:
        start = time.process_time()
        find_personal(part, on=ON)
        return time.process_time() - start

    assert seconds(text) <= 6 * seconds(text[: len(text) // 4]) + 0.5


def test_kinds_have_names_that_stay():
    assert {kind.value for kind in Kind} >= {"identity-number", "mobile", "bank-card", "address-with-name"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("138.1234.5678", ["mobile"]),
        ("(138)1234-5678", ["mobile"]),
        (f"{NUMBER[:6]}.{NUMBER[6:14]}.{NUMBER[14:]}", ["identity-number"]),
        ("支付宝账号：13812345678", ["mobile-doubtful"]),
        ("wx13812345678", ["mobile"]),
        ("13812345678zs.pdf", ["mobile-doubtful"]),
        ("4f13812345678a", []),
        ("12.138 1234.5678", []),
    ],
)
def test_dots_brackets_and_letters_beside_the_digits(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize("kept", ["5.32101199003071E+17", "5.321011990030712e+17", "5.3210119900307123e+17"])
def test_an_identity_number_that_a_program_kept_as_a_number_is_found_whatever_digits_are_left(kept):
    assert kinds(whole_number(kept)) == ["identity-number"]
