"""The frames that app-tools-zxw makes for texts in a dynamic area of a BX card, as hex, one a line.

Input: a JSON list of objects with text, width, y, height, mode, effect, speed, colour and clears."""

import json
import sys

from app_tools_zxw.SDK_硬件读写.LED显示屏.仰邦BX6K1_网口_使用公共封装函数 import LED通讯

for wanted in json.load(sys.stdin):
    frame = LED通讯._修改文字_生成命令(
        wanted["text"],
        color=wanted["colour"],
        speed=wanted["speed"],
        显示方式=wanted["effect"],
        特技停留时间=0,
        动态区运行模式=wanted["mode"],
        is初始化=wanted["clears"],
        is删除所有动态区=wanted["clears"],
        更新区域编号=wanted["id"],
        更新区域坐标=[0, 0x80, wanted["y"], 0],
        更新区域宽高=[wanted["width"], 0x80, wanted["height"], 0],
    )
    print(bytes(frame).hex())
