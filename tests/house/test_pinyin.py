"""Pinyin: suggested where nothing is known, believed where it can be read so at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.pinyin import disagreement, suggest

pytest.importorskip("pypinyin", reason="pypinyin is not installed")


@pytest.mark.parametrize(
    ("zh", "pinyin"),
    [
        ("新质生产力", "xīnzhì shēngchǎnlì"),
        ("长三角", "Cháng Sānjiǎo"),  # pypinyin: zhǎng
        ("藏南", "Zàngnán"),  # cáng
        ("朝阳区", "Cháoyáng Qū"),
        ("朝阳", "zhāoyáng"),
        ("朝阳", "Cháoyáng"),
        ("仇和", "Qiú Hé"),  # chóu
        ("西安", "Xī’ān"),
        ("西安", "Xī'ān"),
        ("一带一路", "Yīdài Yīlù"),
        ("一带一路", "yídài yílù"),
        ("不对称", "búduìchèn"),
        ("不对称", "bùduìchèn"),
        ("水果", "shuíguǒ"),  # a third tone before a third
        ("卡脖子", "qiǎ bózi"),
        ("东西", "dōngxi"),
        ("哪儿", "nǎr"),
        ("密钥", "mìyuè"),
        ("战略", "zhànlüè"),
        ("专精特新", "zhuān-jīng-tè-xīn"),
        ("人工智能+", "réngōng zhìnéng jiā"),
        ("人工智能+", "réngōng zhìnéng+"),
        ("5G基站", "5G jīzhàn"),
        ("十四五", "Shísì-Wǔ"),
        ("“内卷式”竞争", "nèijuǎnshì jìngzhēng"),
        ("提法", ""),
        ("AI", "nothing to read"),
    ],
)
def test_what_can_be_read_so_is_not_doubted(zh: str, pinyin: str) -> None:
    assert disagreement(zh, pinyin) == ""


@pytest.mark.parametrize(
    ("zh", "pinyin", "suggested"),
    [
        ("提法", "tífá", "tífǎ"),
        ("提法", "dìngfǎ", "tífǎ"),
        ("提法", "tí", "tífǎ"),
        ("提法", "tífǎ de", "tífǎ"),
        ("重庆", "Zhòngqìng", "chóngqìng"),  # a phrase that the dictionary holds
        ("战略", "zhànlvè", "zhàn lüè"),
        ("新质生产力", "xinzhi shengchanli", "xīn zhì shēng chǎn lì"),
        ("新质生产力", "xīnzhi shengchanli", "xīn zhì shēng chǎn lì"),
    ],
)
def test_what_cannot_is_told_with_a_suggestion(zh: str, pinyin: str, suggested: str) -> None:
    assert f"“{suggested}”" in disagreement(zh, pinyin)
    assert pinyin in disagreement(zh, pinyin)


@pytest.mark.parametrize(
    ("zh", "suggested"),
    [
        ("提法", "tífǎ"),
        ("长三角", "cháng sān jiǎo"),
        ("未来产业", "wèilái chǎn yè"),
        ("企业家", "qǐyèjiā"),
        ("一带一路", "yī dài yī lù"),
        ("AI", ""),
        ("", ""),
    ],
)
def test_suggestions(zh: str, suggested: str) -> None:
    assert suggest(zh).replace(" ", "") == suggested.replace(" ", "")


@given(st.text(alphabet="提法长不一儿女+5A “量子”", max_size=12))
def test_a_suggestion_is_never_doubted_and_nothing_raises(zh: str) -> None:
    if suggested := suggest(zh):
        assert disagreement(zh, suggested) == ""
    disagreement(zh, "tífǎ")
