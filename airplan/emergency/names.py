"""Chinese names of the codes that lists carry, the same for reading and writing."""

from __future__ import annotations

CATEGORY_WORDS = (
    (r"非道路|移动|机动车|车", "mobile"),
    (r"扬尘|工地|堆场|道路", "dust"),
    (r"重点", "industry_key"),
    (r"其他工业|其它工业|一般工业|工业.*其他|工业.*其它", "industry_other"),
    (r"工业", "industry"),
    (r"全社会|合计|总", "all"),
)
CATEGORY_NAMES = {
    "all": "全社会排放量",
    "industry": "工业源",
    "industry_key": "工业源（重点行业）",
    "industry_other": "工业源（其他行业）",
    "dust": "扬尘源",
    "mobile": "移动源",
    "other": "其他源",
}
DUST_NAMES = {"site": "施工工地", "yard": "堆场", "road": "道路"}
STATE_NAMES = {"running": "否", "staggered": "是（错峰停产）", "long_stopped": "长期停产"}
ACTION_NAMES = {
    "stop": "停产",
    "limit": "限产",
    "self": "自主",
    "transport": "运输",
    "none": "无",
    "treatment": "治理",
    "other": "其他",
}
KIND_NAMES = {"heat": "以热定产", "amount": "以量定产", "exempt": "豁免", "other": "其他"}
GROUP_NAMES = {"health": "健康防护", "advice": "倡议性", "mandatory": "强制性"}
SECTOR_NAMES = {"industry": "工业", "mobile": "移动源", "dust": "扬尘", "other": "其他"}
LEVEL_NAMES = {
    "own": "临时管控",
    "yellow": "黄色预警（Ⅲ级响应）",
    "orange": "橙色预警（Ⅱ级响应）",
    "red": "红色预警（Ⅰ级响应）",
}
