#!/usr/bin/env python3
"""Writes the seed inputs of the fuzz targets to tests/fuzz/corpus/, with libraries that know nothing of ours.

usage: make_corpus.py          (needs h5py, numpy, pillow, tifffile, imagecodecs, OpenEXR, pyarrow, lz4, rerun-sdk 0.41)

The files are small on purpose: a fuzzer changes one byte at a time. Names say what is in them.
"""
import bz2
import io
import os
import struct
import tempfile
import zlib
from pathlib import Path

import h5py
import lz4.block
import numpy as np
import OpenEXR
import pyarrow as pa
import pyarrow.ipc
import rerun as rr
import tifffile
from PIL import Image

HERE = Path(__file__).resolve().parent / "corpus"
DEPTH = (np.arange(12 * 9).reshape(9, 12) * 37 % 4000).astype("<u2")
DEPTH[2:4, 3:7] = 0
FLOAT = (DEPTH / 1000).astype("<f4")
FLOAT[0, 0] = np.nan
RGB = (np.arange(8 * 6 * 3).reshape(6, 8, 3) * 5 % 256).astype("u1")


def write(folder, name, data, max_bytes=4096):
    path = HERE / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    assert len(data) <= max_bytes, (path, len(data))
    path.write_bytes(data)


def pillow(array, kind, **options):
    out = io.BytesIO()
    Image.fromarray(array).save(out, kind, **options)
    return out.getvalue()


def rvl(values):
    """Wilson 2017: runs of zeros and of zigzag deltas, in nibbles of three bits and a continuation bit."""
    nibbles = []

    def vle(value):
        while True:
            part, value = value & 7, value >> 3
            nibbles.append(part | (8 if value else 0))
            if not value:
                return

    values = [int(v) for v in values]
    at, previous = 0, 0
    while at < len(values):
        zeros = at
        while at < len(values) and values[at] == 0:
            at += 1
        vle(at - zeros)
        run = at
        while at < len(values) and values[at] != 0:
            at += 1
        vle(at - run)
        for value in values[run:at]:
            delta = value - previous
            vle((delta << 1) ^ (delta >> 31))
            previous = value
    nibbles += [0] * (-len(nibbles) % 8)
    words = [sum(n << (28 - 4 * i) for i, n in enumerate(nibbles[at:at + 8])) for at in range(0, len(nibbles), 8)]
    return struct.pack("<%dI" % len(words), *words)


def npy(array, version=(1, 0)):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def npz(save, **arrays):
    out = io.BytesIO()
    save(out, **arrays)
    return out.getvalue()


def tiff(array, **options):
    out = io.BytesIO()
    tifffile.imwrite(out, array, metadata=None, software=False, **options)
    return out.getvalue()


def exr(channels, **header):
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage, **header}
    name = HERE / "scratch.exr"
    OpenEXR.File(header, channels).write(str(name))
    data = name.read_bytes()
    os.remove(name)
    return data


def deep_exr():
    """One channel Z, uncompressed deep scan lines, by hand (OpenEXR file layout, "Deep scan line")."""
    def attribute(name, kind, value):
        return name + b"\0" + kind + b"\0" + struct.pack("<I", len(value)) + value
    width, height = 3, 2
    window = struct.pack("<4i", 0, 0, width - 1, height - 1)
    header = struct.pack("<II", 20000630, 2 | 0x800)
    header += attribute(b"channels", b"chlist", b"Z\0" + struct.pack("<IIii", 2, 0, 1, 1) + b"\0")
    header += attribute(b"chunkCount", b"int", struct.pack("<I", height)) + attribute(b"compression", b"compression", b"\0")
    header += attribute(b"dataWindow", b"box2i", window) + attribute(b"displayWindow", b"box2i", window)
    header += attribute(b"lineOrder", b"lineOrder", b"\0") + attribute(b"maxSamplesPerPixel", b"int", struct.pack("<I", 2))
    header += attribute(b"name", b"string", b"d") + attribute(b"pixelAspectRatio", b"float", struct.pack("<f", 1))
    header += attribute(b"screenWindowCenter", b"v2f", bytes(8)) + attribute(b"screenWindowWidth", b"float", struct.pack("<f", 1))
    header += attribute(b"type", b"string", b"deepscanline") + attribute(b"version", b"int", struct.pack("<I", 1)) + b"\0"
    chunks, offsets = b"", []
    for y, counts in enumerate(([0, 2, 1], [1, 0, 2])):
        table = np.cumsum(counts).astype("<i4").tobytes()
        samples = (9 - np.arange(sum(counts), dtype="<f4")).tobytes()
        offsets.append(len(header) + 8 * height + len(chunks))
        chunks += struct.pack("<iQQQ", y, len(table), len(samples), len(samples)) + table + samples
    return header + struct.pack("<%dQ" % height, *offsets) + chunks


def lzf_literals(data):
    return b"".join(bytes([len(part) - 1]) + part for part in (data[i:i + 32] for i in range(0, len(data), 32)))


def pcd(fields, sizes, types, width, height, kind, data):
    head = "# .PCD v0.7 - Point Cloud Data file format\nVERSION 0.7\nFIELDS %s\nSIZE %s\nTYPE %s\nCOUNT %s\n" % (
        fields, sizes, types, " ".join("1" for _ in fields.split()))
    head += "WIDTH %d\nHEIGHT %d\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS %d\nDATA %s\n" % (width, height, width * height, kind)
    return head.encode() + data


def arrow(**columns):
    out = io.BytesIO()
    batch = pa.record_batch(columns)
    with pa.ipc.new_stream(out, batch.schema) as stream:
        stream.write_batch(batch)
    return out.getvalue()


def recording(log, footer=True):
    """What the SDK writes for the calls that `log` makes."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.rrd")
        with rr.RecordingStream("fuzz", recording_id="fuzz", send_properties=False) as stream:
            stream.set_sinks(rr.FileSink(path, write_footer=footer))
            log(stream)
        return Path(path).read_bytes()


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return value, at


def as_varint(value):
    return bytes([value & 127 | 128]) + as_varint(value >> 7) if value > 127 else bytes([value])


def plain(rrd):
    """The same recording with payloads that are not compressed, so that a fuzzer reaches what is in them."""
    out, at = rrd[:12], 12
    while at < len(rrd):
        kind, size = struct.unpack_from("<QQ", rrd, at)
        message, at = rrd[at + 16:at + 16 + size], at + 16 + size
        if kind == 2:
            fields, i = {}, 0
            while i < size:
                key, i = varint(message, i)
                value, i = varint(message, i)
                if key & 7 == 2:
                    value, i = message[i:i + value], i + value
                fields[key] = value
            fields[5 << 3 | 2] = lz4.block.decompress(fields[5 << 3 | 2], uncompressed_size=fields[3 << 3])
            fields[2 << 3] = 1
            message = b"".join(as_varint(k) + (as_varint(len(v)) + v if k & 7 == 2 else as_varint(v)) for k, v in fields.items())
        out += struct.pack("<QQ", kind, len(message)) + message
    return out


def log_depth(stream):
    stream.set_time("frame", sequence=1)
    stream.log("d", rr.DepthImage(DEPTH[:3, :3], meter=1000.0))


def log_gain(stream):
    stream.log("/", rr.AnyValues(gain=1.5), static=True)


def main():
    write("arrow", "numbers.arrow", arrow(a=pa.array([1, None, 3], pa.int16()), b=pa.array([True, False, None])))
    write("arrow", "lists.arrow", arrow(a=pa.array([[b"ab", b""], None, []]), b=pa.array([[[1, 2]], [], [[3]]])))
    write("arrow", "structs.arrow", arrow(a=pa.array([{"x": 1.5, "y": ["p", "q"]}, {"x": None, "y": None}])))
    write("arrow", "union.arrow", arrow(a=pa.UnionArray.from_dense(
        pa.array([0, 1], pa.int8()), pa.array([0, 0], pa.int32()), [pa.array([7]), pa.array(["seven"])])))
    write("arrow", "fixed.arrow", arrow(a=pa.array([[1.0, 2.0]], pa.list_(pa.float32(), 2)),
                                            b=pa.array([b"0123456789abcdef"], pa.binary(16)), c=pa.array([5], pa.timestamp("ns"))))
    write("arrow", "unread.arrow", arrow(a=pa.array(["x", "y"]).dictionary_encode(), b=pa.array(["view", None], pa.string_view())))
    write("rrd", "depth.rrd", recording(log_depth, footer=False))
    write("rrd", "depth_plain.rrd", plain(recording(log_depth, footer=False)), max_bytes=6144)
    write("rrd", "static_with_index.rrd", recording(log_gain))
    write("png", "depth16.png", pillow(DEPTH, "PNG"))
    write("png", "grey8.png", pillow((DEPTH >> 4).astype("u1"), "PNG"))
    write("png", "rgb.png", pillow(RGB, "PNG"))
    write("png", "palette.png", (lambda o: (Image.fromarray(RGB).quantize(8).save(o, "PNG"), o.getvalue())[1])(io.BytesIO()))
    write("jpeg", "rgb.jpg", pillow(RGB, "JPEG", quality=80))
    write("jpeg", "grey_progressive.jpg", pillow((DEPTH >> 4).astype("u1"), "JPEG", progressive=True))
    write("pfm", "little.pfm", b"Pf\n12 9\n-1.0\n" + FLOAT[::-1].tobytes())
    write("pfm", "big.pfm", b"Pf\n12 9\n0.5\n" + FLOAT[::-1].astype(">f4").tobytes())
    write("pfm", "colour.pfm", b"PF\n8 6\n-1\n" + RGB[::-1].astype("<f4").tobytes())
    write("pnm", "p5_16.pgm", b"P5\n# comment\n12 9\n65535\n" + DEPTH.astype(">u2").tobytes())
    write("pnm", "p6.ppm", b"P6 8 6 255\n" + RGB.tobytes())
    write("pnm", "p2.pgm", b"P2\n12 9\n4095\n" + b" ".join(b"%d" % v for v in DEPTH.flat))
    write("pnm", "p3.ppm", b"P3 8 6 255\n" + b" ".join(b"%d" % v for v in RGB.flat))
    write("npy", "f4.npy", npy(FLOAT))
    write("npy", "big_endian_v2.npy", npy(DEPTH.astype(">u2"), (2, 0)))
    write("npy", "fortran_sequence.npy", npy(np.asfortranarray(DEPTH.reshape(3, 3, 12))))
    write("npy", "colour.npy", npy(RGB))
    write("npz", "compressed.npz", npz(np.savez_compressed, depth=FLOAT, K=np.eye(3), baseline=0.1))
    write("npz", "stored.npz", npz(np.savez, disparity=DEPTH, fx=500.0))
    write("npz", "fortran.npz", npz(np.savez_compressed, pred=np.asfortranarray(DEPTH.reshape(3, 3, 12))))
    write("tiff", "lzw.tif", tiff(DEPTH, compression="lzw", predictor=2))
    write("tiff", "deflate_float.tif", tiff(FLOAT, compression="zlib", predictor=3, rowsperstrip=4))
    write("tiff", "big_endian.tif", tiff(DEPTH, byteorder=">"))
    write("tiff", "tiles_big.tif", tiff(DEPTH, tile=(16, 16), compression="zstd", bigtiff=True))
    write("tiff", "planes.tif", tiff(np.ascontiguousarray(RGB.transpose(2, 0, 1)), photometric="rgb", planarconfig="separate"))
    write("tiff", "pages.tif", tiff(DEPTH.reshape(3, 3, 12), photometric="minisblack", extratags=[(42113, "s", 0, "-1", True)]))
    write("exr", "float_zip.exr", exr({"Z": FLOAT}))
    write("exr", "half_piz.exr", exr({"Z": FLOAT.astype("f2"), "left.Z": FLOAT.astype("f2")}, compression=OpenEXR.PIZ_COMPRESSION))
    write("exr", "colour_rle.exr", exr({"RGB": RGB.astype("f2")}, compression=OpenEXR.RLE_COMPRESSION))
    write("exr", "uint_tiles.exr", exr({"Y": DEPTH.astype("u4")}, type=OpenEXR.tiledimage, tiles=OpenEXR.TileDescription()))
    write("exr", "deep.exr", deep_exr())
    z = FLOAT.astype("<f4")
    v, u = np.mgrid[0:9, 0:12]
    xyz = np.stack([(u - 5.5) * z / 50, (v - 4) * z / 50, z], 2).astype("<f4")
    write("pcd", "binary.pcd", pcd("x y z", "4 4 4", "F F F", 12, 9, "binary", xyz.tobytes()))
    write("pcd", "ascii.pcd", pcd("x y z label", "4 4 4 2", "F F F U", 3, 2, "ascii",
                                  b"".join(b"%g %g nan %d\n" % (i, i * 2, i) for i in range(6))))
    packed = xyz.transpose(2, 0, 1).tobytes()
    stored = lzf_literals(packed)
    write("pcd", "compressed.pcd", pcd("x y z", "4 4 4", "F F F", 12, 9, "binary_compressed",
                                       struct.pack("<II", len(stored), len(packed)) + stored))
    payload = rvl(DEPTH.flat)
    write("rvl", "sized_by_user.rvl", bytes([3, 2]) + rvl(DEPTH.flat[:96]))
    write("rvl", "headed.rvl", struct.pack("<II", 12, 9) + payload)
    config = struct.pack("<iff", 0, 0.0, 0.0)
    write("compressed_depth", "png", config + pillow(DEPTH, "PNG"))
    write("compressed_depth", "rvl", config + struct.pack("<II", 12, 9) + payload)
    write("compressed_depth", "quantised_png", struct.pack("<iff", 0, 1000.0, 10.0) + pillow(DEPTH, "PNG"))
    layout = struct.pack("<HHBBBBBB", 12, 9, 1, 0, 0, 0, 0, 0)
    write("raw", "u16", layout + DEPTH.tobytes())
    write("raw", "nv12_offset", struct.pack("<HHBBBBBB", 8, 6, 0, 2, 0, 0, 4, 0) + bytes(4) + bytes(range(72)))
    write("raw", "rvl", struct.pack("<HHBBBBBB", 12, 9, 1, 0, 0, 2, 0, 0) + payload)
    bags()
    mcaps()
    sens_files()
    hdf5_files()


def bag_record(op, fields, data=b""):
    """ROS 1 bag: header fields and data, each behind its size."""
    header = b"".join(struct.pack("<I", len(k) + 1 + len(v)) + k.encode() + b"=" + v
                      for k, v in [*fields.items(), ("op", bytes([op]))])
    return struct.pack("<I", len(header)) + header + struct.pack("<I", len(data)) + data


def u32(value):
    return struct.pack("<I", value)


def u64(value):
    return struct.pack("<Q", value)


def mcap_record(op, content):
    """MCAP: opcode, size, content."""
    return bytes([op]) + u64(len(content)) + content


def mcap_text(text):
    return u32(len(text)) + text


def mcaps():
    """A schema, a channel and a message in a chunk with its indexes; plain, and as a zstd frame of one raw block."""
    schema = mcap_record(3, struct.pack("<H", 1) + mcap_text(b"std_msgs/msg/Float32") + mcap_text(b"ros2msg") + mcap_text(b"float32 data"))
    channel = mcap_record(4, struct.pack("<HH", 1, 1) + mcap_text(b"/range") + mcap_text(b"cdr") + mcap_text(mcap_text(b"key") + mcap_text(b"value")))
    message = mcap_record(5, struct.pack("<HIQQ", 1, 0, 1000, 999) + b"\0\1\0\0" + struct.pack("<f", 1.5))
    records = schema + channel + message
    size = bytes([len(records)]) if len(records) < 256 else struct.pack("<H", len(records) - 256)
    zstd = b"\x28\xb5\x2f\xfd" + bytes([0x20 if len(size) == 1 else 0x60]) + size
    zstd += struct.pack("<I", 1 | len(records) << 3)[:3] + records
    magic = b"\x89MCAP0\r\n"
    for name, packed in [(b"", records), (b"zstd", zstd)]:
        start = magic + mcap_record(1, mcap_text(b"ros2") + mcap_text(b"corpus"))
        chunk = mcap_record(6, struct.pack("<QQQI", 1000, 1000, len(records), 0) + mcap_text(name) + u64(len(packed)) + packed)
        index = mcap_record(7, struct.pack("<HI", 1, 16) + u64(1000) + u64(len(schema) + len(channel)))
        attachment = mcap_record(9, u64(1) + u64(2) + mcap_text(b"a.txt") + mcap_text(b"text/plain") + u64(2) + b"hi" + u32(0))
        body = start + chunk + index + attachment + mcap_record(15, u32(0))
        place = struct.pack("<QQQQ", 1000, 1000, len(start), len(chunk))
        chunk_index = mcap_record(8, place + u32(10) + struct.pack("<HQ", 1, len(start) + len(chunk)) + u64(len(index))
                                  + mcap_text(name) + u64(len(packed)) + u64(len(records)))
        statistics = mcap_record(11, struct.pack("<QHIIIIQQ", 1, 1, 1, 1, 0, 1, 1000, 1000) + u32(10) + struct.pack("<HQ", 1, 1))
        footer = mcap_record(2, u64(len(body)) + u64(0) + u32(0))
        write("mcap", (name or b"none").decode() + ".mcap", body + schema + channel + chunk_index + statistics + footer + magic)


def bags():
    time = struct.pack("<II", 10, 500)
    inner = b"".join(struct.pack("<I", len(f)) + f for f in (b"type=std_msgs/Float32", b"md5sum=*",
                                                             b"message_definition=float32 data\n", b"latching=1"))
    connection = bag_record(7, {"conn": u32(0), "topic": b"/depth"}, inner)
    records = connection + bag_record(2, {"conn": u32(0), "time": time}, struct.pack("<f", 1.5))
    index = bag_record(4, {"ver": u32(1), "conn": u32(0), "count": u32(1)}, time + u32(len(connection)))
    info = {"ver": u32(1), "chunk_pos": u64(100), "start_time": time, "end_time": time, "count": u32(1)}
    for compression, packed in (("none", records), ("bz2", bz2.compress(records))):
        chunk = bag_record(5, {"compression": compression.encode(), "size": u32(len(records))}, packed)
        body = chunk + index + connection + bag_record(6, info, u32(0) + u32(1))
        start = bag_record(3, {"index_pos": u64(0), "conn_count": u32(1), "chunk_count": u32(1)}, b" " * 20)
        write("bag", compression + ".bag", b"#ROSBAG V2.0\n" + start + body)


def sens_files():
    """ScanNet: header, one frame of 12 x 9."""
    camera = np.array([[10, 0, 5, 0], [0, 10, 4, 0], [0, 0, 1, 0], [0, 0, 0, 1]], "<f4").tobytes()
    eye = np.eye(4, dtype="<f4").tobytes()
    for name, codec, depth in (("raw.sens", 0, DEPTH.tobytes()), ("zlib.sens", 1, zlib.compress(DEPTH.tobytes()))):
        head = struct.pack("<IQ", 4, 4) + b"iPad" + camera + eye + camera + eye
        head += struct.pack("<iiIIIIfQ", 2, codec, 8, 6, 12, 9, 1000.0, 1)
        write("sens", name, head + eye + struct.pack("<QQQQ", 1, 2, 0, len(depth)) + depth)


def hdf5_files():
    """Arrays in one piece and in chunks; the file format of old and of HDF5 1.10; many links, which lie in a heap."""
    def plain(file):
        file["depth"] = DEPTH
        file.create_group("left")["depth"] = FLOAT.astype(">f8")

    def chunked(file):
        file.create_dataset("seq", data=np.stack([DEPTH, DEPTH]), chunks=(1, 5, 8), compression="gzip", shuffle=True,
                            fletcher32=True)
        file.create_dataset("lzf", data=FLOAT.astype("<f2"), chunks=(9, 12), compression="lzf")

    def fixed(file):
        file.create_dataset("seq", data=np.stack([DEPTH, DEPTH]), chunks=(1, 9, 12))
        file.create_dataset("one", data=DEPTH, chunks=(9, 12), compression="gzip")

    def many(file):
        for i in range(9):
            file.create_dataset(f"depth{i}", shape=(9, 12), dtype="<u2", fillvalue=i)

    for name, fill, options in (("plain.h5", plain, {}), ("chunked.h5", chunked, {}),
                                ("fixed.h5", fixed, {"libver": ("v110", "v110")}),
                                ("many.h5", many, {"libver": ("v108", "v108")})):
        with tempfile.NamedTemporaryFile(suffix=".h5") as made:
            with h5py.File(made.name, "w", **options) as file:
                fill(file)
            write("hdf5", name, Path(made.name).read_bytes(), max_bytes=16384)


if __name__ == "__main__":
    main()
