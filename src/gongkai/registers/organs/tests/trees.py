"""Trees of organs as a province, its cities, counties and townships have them; the places are invented."""

from datetime import date

from gongkai.registers.organs import services
from gongkai.registers.organs.models import Kind, Level, Organ

from .conftest import AT

FOUNDED = date(2019, 4, 1)
OF_A_PROVINCE = (
    "发展和改革委员会 教育厅 科学技术厅 工业和信息化厅 民族宗教事务委员会 公安厅 民政厅 司法厅 财政厅 "
    "人力资源和社会保障厅 自然资源厅 生态环境厅 住房和城乡建设厅 交通运输厅 水利厅 农业农村厅 商务厅 文化和旅游厅 "
    "卫生健康委员会 退役军人事务厅 应急管理厅 审计厅 外事办公室 人民政府国有资产监督管理委员会 市场监督管理局 "
    "广播电视局 统计局 医疗保障局 政务服务管理局 地方金融监督管理局 林业和草原局 人民政府扶贫开发办公室 药品监督管理局"
)
OF_A_CITY = (
    "发展和改革委员会 教育体育局 科学技术局 工业和信息化局 民族宗教事务局 公安局 民政局 司法局 财政局 "
    "人力资源和社会保障局 自然资源和规划局 生态环境局 住房和城乡建设局 交通运输局 水利局 农业农村局 商务局 "
    "文化和旅游局 卫生健康委员会 退役军人事务局 应急管理局 审计局 人民政府外事办公室 人民政府国有资产监督管理委员会 "
    "市场监督管理局 广播电视局 统计局 医疗保障局 政务服务管理局 林业和草原局 人民政府扶贫开发办公室 信访局 "
    "城市管理综合行政执法局 机关事务管理局 大数据管理局 住房公积金管理中心 公共资源交易中心 供销合作社联合社 "
    "残疾人联合会 妇女联合会 总工会 红十字会 融媒体中心"
)
OF_A_COUNTY = (
    "发展和改革局 教育体育局 工业和信息化局 公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 "
    "住房和城乡建设局 交通运输局 水务局 农业农村局 文化和旅游局 卫生健康局 退役军人事务局 应急管理局 审计局 "
    "市场监督管理局 统计局 医疗保障局 政务服务管理局 人民政府扶贫开发办公室 综合行政执法局"
)
MINISTRIES = (
    "国务院办公厅 国家发展和改革委员会 教育部 科学技术部 工业和信息化部 公安部 民政部 司法部 财政部 外交部 "
    "人力资源和社会保障部 生态环境部 住房和城乡建设部 交通运输部 水利部 商务部 文化和旅游部 应急管理部 "
    "中国人民银行 海关总署 国家税务总局 国家市场监督管理总局 国家广播电视总局 国家体育总局 国家统计局 国家版权局 "
    "国家文物局 国家药品监督管理局 中国银行保险监督管理委员会 中国证券监督管理委员会 国家互联网信息办公室 "
    "国家海洋局 国家标准化管理委员会 国家空中交通管制委员会办公室 北京冬奥会和冬残奥会组织委员会"
)


def government(region: str, parent: Organ | None, level: Level, lines: str = "", *, ending: str = "人民政府") -> Organ:
    """A government with its office, and a department for each of ``lines``."""
    made = enter(f"{region}{ending}", parent, level, Kind.GOVERNMENT)
    if lines:
        office = "办公厅" if level == Level.PROVINCE else "办公室"
        enter(f"{region}人民政府{office}", made, level, Kind.OFFICE)
    for line in lines.split():
        enter(f"{region}{line}", made, level)
    return made


def enter(name: str, parent: Organ | None, level: Level, kind: Kind = Kind.DEPARTMENT, **more) -> Organ:
    """One organ."""
    return services.found_organ(
        name, level=level, kind=kind, profile="national", parent=parent, since=FOUNDED, at=AT, by=None, **more
    )


def province() -> dict[str, Organ]:
    """云岭省 with 青川市 (two counties, a district and a county-level city), 白沙市 and 和安自治州; by region."""
    top = government("云岭省", None, Level.PROVINCE, OF_A_PROVINCE)
    city = government("青川市", top, Level.CITY, OF_A_CITY)
    prefecture = government("和安彝族自治州", top, Level.CITY, OF_A_CITY)
    made = {"云岭省": top, "青川市": city, "和安州": prefecture}
    made["白沙市"] = government("白沙市", top, Level.CITY, OF_A_CITY)
    services.add_alias(prefecture, name="和安州人民政府", since=FOUNDED, at=AT, by=None)
    for region in ("东湖县", "北屏县", "西岭区", "云溪市"):
        made[region] = government(region, city, Level.COUNTY, OF_A_COUNTY)
    made["南甸县"] = government("南甸县", prefecture, Level.COUNTY, OF_A_COUNTY)
    for region, county in (("城关镇", "东湖县"), ("石门乡", "东湖县"), ("城关镇", "北屏县"), ("柳林镇", "北屏县")):
        made[f"{county}{region}"] = government(region, made[county], Level.TOWNSHIP)
    made["望江街道"] = government("望江街道", made["东湖县"], Level.TOWNSHIP, ending="办事处")
    for name in ("青川高新技术产业开发区管理委员会", "青川临江新区管理委员会"):
        enter(name, city, Level.CITY, Kind.ZONE)
    for name in ("青川市自来水公司", "青川城市建设投资集团有限公司", "青川市第一人民医院"):
        enter(name, city, Level.CITY, Kind.PUBLIC_ENTERPRISE)
    for name in ("国家税务总局青川市税务局", "中国人民银行青川市中心支行", "青川市气象局", "青川市消防救援支队"):
        enter(name, city, Level.CITY)
    for name in ("中共青川市委办公室", "中共青川市委宣传部", "中共青川市委机构编制委员会办公室", "共青团青川市委员会"):
        enter(name, city, Level.CITY, Kind.BODY)
    enter("中共青川市委网络安全和信息化委员会办公室", city, Level.CITY, Kind.BODY)
    return made


def banners() -> dict[str, Organ]:
    """乌兰市 of an autonomous region, with banners, and a county with 苏木; by region."""
    top = government("宁塔自治区", None, Level.PROVINCE, OF_A_PROVINCE)
    city = government("乌兰市", top, Level.CITY, OF_A_CITY)
    made = {"宁塔自治区": top, "乌兰市": city, "白音盟": government("白音盟", top, Level.CITY, ending="行政公署")}
    for region in ("科右旗", "南丰县", "林海市", "新城区"):
        made[region] = government(region, city, Level.COUNTY, OF_A_COUNTY)
    for region in ("巴彦苏木", "东风镇"):
        made[region] = government(region, made["科右旗"], Level.TOWNSHIP)
    return made


def state_council() -> Organ:
    """国务院 with the departments that its notices of 2018 and 2019 name; it stands above every real register."""
    top = enter("国务院", None, Level.PROVINCE, Kind.GOVERNMENT)
    for name in MINISTRIES.split():
        enter(name, top, Level.PROVINCE)
    return top
