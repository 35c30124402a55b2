#!/usr/bin/env python3
"""Writes the seed inputs of the fuzz targets of messages to tests/fuzz/corpus/, packed by struct alone.

usage: make_message_corpus.py

The first byte of message_cdr and message_ros1 picks the type (fuzz_message.hpp); the others begin with the size of a schema.
"""
import json
import struct
from pathlib import Path

HERE = Path(__file__).resolve().parent
PIXELS = bytes(range(12))
K = [60.0, 0, 32, 0, 61, 24, 0, 0, 1]
P = [59.0, 0, 32, -3, 0, 60, 24, 0, 0, 0, 1, 0]
EYE = [1.0, 0, 0, 0, 1, 0, 0, 0, 1]


def write(folder, name, data):
    path = HERE / "corpus" / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    assert len(data) <= 4096, (path, len(data))
    path.write_bytes(data)


class Ros:
    """CDR with its alignment, or ROS 1 without any."""

    def __init__(self, cdr=True, endian="<", kind=None, align=8):
        self.cdr, self.endian, self.most = cdr, endian, align
        self.out = b""
        self.head = bytes([0, kind if kind is not None else (endian == "<"), 0, 0]) if cdr else b""

    def put(self, codes, *values):
        for code, value in zip(codes, values):
            size = struct.calcsize(code)
            if self.cdr:
                self.out += bytes(-len(self.out) % min(size, self.most))
            self.out += struct.pack(self.endian + code, value)
        return self

    def text(self, value):
        raw = value.encode() + (b"\0" if self.cdr else b"")
        self.put("I", len(raw))
        self.out += raw
        return self

    def octets(self, value):
        self.put("I", len(value))
        self.out += value
        return self

    def header(self, frame="cam"):
        if not self.cdr:
            self.put("I", 1)
        return self.put("iI", 1700000000, 5).text(frame)

    def done(self):
        return self.head + self.out


def image(r):
    return r.header().put("II", 2, 3).text("16UC1").put("BI", 0, 6).octets(PIXELS)


def camera_info(r):
    r = r.header().put("II", 48, 64).text("plumb_bob").put("I", 5)
    r.put("d" * 5, 0.1, -0.2, 0.001, 0.002, 0.05).put("d" * 9, *K).put("d" * 9, *EYE).put("d" * 12, *P)
    return r.put("IIIIIIB", 2, 2, 4, 4, 40, 32, 0)


def cloud(r):
    r.header().put("III", 1, 2, 2)
    r.text("x").put("IBI", 0, 7, 1).text("ring").put("IBI", 4, 4, 1)
    return r.put("BII", 0, 6, 12).octets(PIXELS).put("B", 1)


def transforms(r):
    r.put("I", 2)
    for parent, child in (("world", "base"), ("base", "cam")):
        r.header(parent).text(child).put("d" * 7, 1, 2, 3, 0, 0, 0.6, 0.8)
    return r


def disparity(r):
    r.header()
    image(r)
    return r.put("ff", 500, 0.1).put("IIIIB", 0, 0, 0, 0, 0).put("fff", 0, 64, 0.125)


def odometry(r):
    return r.header("odom").text("base").put("d" * 85, *range(85))


def foxglove_cloud(r):
    r.put("iI", 1, 2).text("cam").put("d" * 7, 0, 0, 0, 0, 0, 0, 1).put("II", 4, 1)
    return r.text("z").put("IB", 0, 7).octets(PIXELS)


def log(r):
    if r.cdr:
        return r.put("iIB", 1, 2, 20).text("node").text("said").text("file").text("f").put("I", 3)
    return r.header("").put("B", 2).text("node").text("said").text("file").text("f").put("I", 3).put("I", 1).text("/rosout")


def ros():
    kinds = {0: image, 1: lambda r: r.header().text("16UC1; compressedDepth png").octets(PIXELS), 2: camera_info, 3: cloud,
             4: transforms, 5: disparity, 6: odometry, 7: lambda r: r.header().put("d" * 7, *range(7)),
             8: lambda r: r.text("key").text("value")}
    for index, make in kinds.items():
        name = "%02d" % index
        write("message_cdr", name, bytes([index]) + make(Ros()).done())
        write("message_ros1", name, bytes([index]) + make(Ros(cdr=False)).done())
    write("message_cdr", "foxglove_cloud", bytes([9]) + foxglove_cloud(Ros()).done())
    write("message_cdr", "log", bytes([10]) + log(Ros()).done())
    write("message_ros1", "log", bytes([11]) + log(Ros(cdr=False)).done())
    write("message_cdr", "big_endian", bytes([2]) + camera_info(Ros(endian=">", kind=0)).done())
    write("message_cdr", "xcdr2", bytes([2]) + camera_info(Ros(kind=7, align=4)).done())
    body = image(Ros(align=4)).out
    write("message_cdr", "delimited_broken", bytes([0]) + bytes([0, 9, 0, 0]) + struct.pack("<I", len(body)) + body)


def varint(value):
    out = b""
    while value >= 128:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def described(name, number, label, kind, type_name=""):
    return field(2, field(1, name) + field(3, number) + field(4, label) + field(5, kind) +
                 (field(6, type_name) if type_name else b""))


def protobuf():
    info = field(1, field(1, 5) + field(2, 6)) + b"\x15" + struct.pack("<I", 64) + b"\x1d" + struct.pack("<I", 48)
    info += field(4, "plumb_bob") + field(5, struct.pack("<5d", 1, 2, 3, 4, 5)) + field(6, struct.pack("<9d", *K))
    info += field(7, struct.pack("<9d", *EYE)) + field(8, struct.pack("<12d", *P)) + field(9, "cam")
    write("message_protobuf", "calibration", bytes(2) + info)
    message = field(1, "CameraCalibration") + described("width", 2, 1, 13) + described("height", 3, 1, 17)
    message += described("K", 6, 3, 1) + described("inner", 10, 3, 11, ".foxglove.CameraCalibration.Inner")
    message += described("ids", 11, 3, 3) + field(3, field(1, "Inner") + described("on", 1, 1, 8) + described("names", 2, 3, 9))
    schema = field(1, field(1, "x.proto") + field(2, "foxglove") + field(4, message) + field(12, "proto3"))
    inner = field(10, field(1, 1) + field(2, "a") + field(2, "b"))
    payload = field(2, 64) + field(3, 96) + field(6, struct.pack("<9d", *K)) + inner + inner + field(11, b"\x01\x80\x01")
    write("message_protobuf", "own_schema", struct.pack("<H", len(schema)) + schema + payload)


def flatbuffer():
    data = HERE.parent / "data" / "messages"
    schema = (data / "frame_transforms.bfbs").read_bytes()
    payload = (data / "frame_transforms.bin").read_bytes()
    write("message_flatbuffer", "frame_transforms", struct.pack("<H", len(schema)) + schema + payload)


def json_messages():
    stamp = dict(sec=5, nsec=6)
    picture = dict(timestamp=stamp, frame_id="cam", width=2, height=1, encoding="16UC1", step=4, data="AQIDBA==")
    write("message_json", "image", json.dumps(picture).encode())
    info = dict(timestamp=stamp, frame_id="cam", width=64, height=48, distortion_model="plumb_bob", D=[0.1], K=K, R=EYE, P=P)
    write("message_json", "calibration", json.dumps(info).encode())
    one = dict(timestamp=stamp, parent_frame_id="a", child_frame_id="b", translation=dict(x=1, y=2.5, z=-3),
               rotation=dict(x=0, y=0, z=0, w=1))
    write("message_json", "transforms", json.dumps(dict(transforms=[one, one], other=[1, "x", None, [True, []]])).encode())


def definitions():
    line = "=" * 80 + "\n"
    msg = ("std_msgs/Header header\n# how\nuint8 RED=1\nuint32 height\nuint32 width\nstring<=9 encoding \"x\"\nuint8 is_bigendian\n"
           "uint32 step\nuint8[] data\nfloat32[3] more\nInner[<=2] inner\n" + line + "MSG: sensor_msgs/Inner\nbool on\nstring[2] names\n")
    body = image(Ros()).put("fff", 1, 2, 3).put("I", 1).put("B", 1).text("a").text("b").done()
    write("ros_definition", "msg", struct.pack("<H", len(msg)) + msg.encode() + body)
    idl = ('IDL: sensor_msgs/msg/Image\n#include "x.idl"\nmodule sensor_msgs { module msg {\n typedef double d9[9];\n'
           ' enum Colour { RED, GREEN };\n @verbatim (language="comment", text="a \\"b\\" )" "\\n")\n struct Image {\n'
           '  std_msgs::msg::Header header; unsigned long height, width; string<5> encoding; octet is_bigendian;\n'
           '  unsigned long step; sequence<uint8, 99> data; d9 k; Colour colour; long xy[2][3]; }; }; };\n')
    body = image(Ros()).put("d" * 9, *K).put("I" * 7, *range(7)).done()
    write("ros_definition", "idl", struct.pack("<H", len(line + idl)) + (line + idl).encode() + body)
    msg1 = "Header header\nuint32 height\nuint32 width\nstring encoding\nuint8 is_bigendian\nuint32 step\nuint8[] data\ntime t\nduration[2] d\n"
    body = image(Ros(cdr=False)).put("IIiIiI", 1, 2, -3, 4, 5, 6).done()
    write("ros_definition", "ros1msg", struct.pack("<H", len(msg1)) + msg1.encode() + body)


if __name__ == "__main__":
    ros()
    protobuf()
    flatbuffer()
    json_messages()
    definitions()
