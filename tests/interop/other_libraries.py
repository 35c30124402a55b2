"""What other people's libraries write and read, for convert_test.cpp; one JSON line on standard output.

  other_libraries.py write-rrd FILE      Rerun's SDK logs depth, colour, PNG, a pinhole
  other_libraries.py write-frames FILE   Rerun's SDK logs depth in named frames; the points of each image in the world
  other_libraries.py write-mcap FILE     the mcap library writes Foxglove's protobuf messages
  other_libraries.py write-hdf5 FILE     h5py writes arrays in many forms; write-hdf5-v110: in those of HDF5 1.10
  other_libraries.py read-rrd FILE       checksums of all pictures, read by Rerun's SDK; of old ones whether the file is right
  other_libraries.py read-old-rrd FILE   rows with a picture, counted by an SDK that has the dataframe reader only
  other_libraries.py read-mcap FILE      checksums of all pictures, read by the mcap library
  other_libraries.py read-bag FILE          the same by rosbags, of an MCAP with ROS 2 messages

A picture is [entity, crc32 of its bytes]. Exit code 3: the library is not installed.
"""
import json
import sys
import zlib


def make_pictures():
    """Pixels as little-endian bytes, made without any library but numpy."""
    import numpy as np

    y, x = np.mgrid[0:24, 0:32]
    depth = [(500 + 7 * x + 11 * y + 100 * i).astype("<u2") for i in range(4)]
    for i, picture in enumerate(depth):
        picture[i, i] = 0
    colour = [np.stack([x * 4 + i, y * 5, x + y], axis=-1).astype("u1") for i in range(4)]
    return depth, colour


def crc(data):
    return f"{zlib.crc32(bytes(data)):08x}"


def write_hdf5(path, libver=("earliest", "v108")):
    import h5py
    import numpy as np

    depth, colour = make_pictures()
    arrays = {}
    with h5py.File(path, "w", libver=libver) as file:
        def add(name, values, **options):
            file.create_dataset(name, data=values, **options)
            arrays[name] = [values] if values.ndim == 2 else list(values)

        add("/plain", depth[0])
        add("/be", depth[1].astype(">u2"))
        add("/cam/left/depth", np.stack(depth).astype("f4"), chunks=(1, 24, 32), compression="gzip", shuffle=True, fletcher32=True)
        add("/pieces", np.stack(depth), chunks=(3, 10, 7), compression="gzip")
        add("/half", (depth[2] / 7).astype("f2"), compression="lzf", chunks=(24, 32))
        add("/signed", depth[3].astype("i4"), chunks=(24, 32))
        add("/double", depth[3].astype("f8"))
        add("/color", np.stack(colour), chunks=(2, 24, 32, 3))
        for i in range(8):
            add(f"/many/depth{i}", depth[0] + i)
        file["soft"] = h5py.SoftLink("/plain")
        file["elsewhere"] = h5py.ExternalLink("other.h5", "/x")
        file["K"] = np.eye(3)
        file["names"] = np.array(["a", "b"], dtype=h5py.string_dtype())
    pictures = [[name, crc(np.ascontiguousarray(p.astype(p.dtype.newbyteorder("<"))).tobytes())]
                for name, values in arrays.items() for p in values]
    return {"version": h5py.version.hdf5_version, "pictures": pictures}


def write_hdf5_v110(path):
    return write_hdf5(path, ("v110", "v110"))


def write_rrd(path):
    import rerun as rr

    depth, colour = make_pictures()
    recording = rr.RecordingStream("fathom_interop", recording_id="interop")
    recording.save(path)
    recording.log("cam", rr.Pinhole(focal_length=[30, 31], principal_point=[15.5, 11.5], resolution=[32, 24]), static=True)
    pictures = []
    for i in range(4):
        recording.set_time("frame", sequence=10 * i)
        recording.log("cam/depth", rr.DepthImage(depth[i], meter=5000.0))
        recording.log("cam/color", rr.Image(colour[i]))
        pictures += [["/cam/depth", crc(depth[i].tobytes())], ["/cam/color", crc(colour[i].tobytes())]]
    recording.flush() if hasattr(recording, "flush") else None
    del recording
    return {"version": rr.__version__, "pictures": pictures}


def write_frames(path):
    """A camera on a turning robot, all of it between named frames; the same pictures a second time on an entity of its own path."""
    import math

    import numpy as np
    import rerun as rr

    def affine(translation=(0, 0, 0), linear=None):
        matrix = np.eye(4)
        matrix[:3, :3] = np.eye(3) if linear is None else linear
        matrix[:3, 3] = translation
        return matrix

    def about_z(radians):
        c, s = math.cos(radians), math.sin(radians)
        return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])

    width, height, focal = 4, 3, 8.0
    mount = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])  # optical axes in those of the body
    squeezed = np.diag([1.0, 2.0, 1.0])
    recording = rr.RecordingStream("fathom_frames", recording_id="frames")
    recording.save(path)
    recording.log("fixed", rr.Transform3D(translation=[0.1, 0.2, 0.3], mat3x3=squeezed, parent_frame="base", child_frame="rig"), static=True)
    recording.log("fixed/optical", rr.Transform3D(mat3x3=mount, parent_frame="rig", child_frame="optical"), static=True)
    recording.log("calibration", rr.Pinhole(focal_length=focal, width=width, height=height, parent_frame="optical",
                                            child_frame="plane"), static=True)
    recording.log("depth", rr.CoordinateFrame("plane"), static=True)
    recording.log("robot/arm/depth", rr.Pinhole(focal_length=focal, width=width, height=height, parent_frame="optical"), static=True)
    v, u = np.mgrid[0:height, 0:width]
    images = []
    for i in range(4):
        recording.set_time("frame", sequence=10 * i)
        if i != 2:  # held from the image before
            turn = 0.3 * i
            world = affine((i, 0, 0), about_z(turn))
            recording.log("tf", rr.Transform3D(translation=[i, 0, 0], rotation_axis_angle=rr.RotationAxisAngle([0, 0, 1], radians=turn),
                                               parent_frame="odom", child_frame="base"))
        lag = affine((0, 0, -5 - i))
        recording.log("tf", rr.Transform3D(translation=[0, 0, 5 + i], relation=rr.TransformRelation.ChildFromParent,
                                           parent_frame="map", child_frame="odom"))
        recording.log("tf", rr.Transform3D(translation=[9, 9, 9], parent_frame="map", child_frame="bystander"))
        depth = (1000 + 100 * i + 10 * u + v).astype("<u2")
        recording.log("depth", rr.DepthImage(depth, meter=1000.0))
        recording.log("robot/arm/depth", rr.DepthImage(depth, meter=1000.0))
        z = depth.ravel() / 1000.0
        camera = np.stack([(u.ravel() - width / 2) / focal * z, (v.ravel() - height / 2) / focal * z, z, np.ones(z.size)])
        pose = lag @ world @ affine((0.1, 0.2, 0.3), squeezed) @ affine(linear=mount)
        images.append((pose @ camera)[:3].T.tolist())
    recording.flush() if hasattr(recording, "flush") else None
    del recording
    return {"world": "map", "images": images}


def foxglove_raw_image():
    """The class of foxglove.RawImage, by its published field numbers."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
    from google.protobuf import timestamp_pb2  # noqa: F401  (puts google/protobuf/timestamp.proto into the pool)

    file = descriptor_pb2.FileDescriptorProto(name="foxglove/RawImage.proto", package="foxglove", syntax="proto3")
    file.dependency.append("google/protobuf/timestamp.proto")
    message = file.message_type.add(name="RawImage")
    types = descriptor_pb2.FieldDescriptorProto
    for name, number, kind in [("timestamp", 1, types.TYPE_MESSAGE), ("frame_id", 7, types.TYPE_STRING),
                               ("width", 2, types.TYPE_FIXED32), ("height", 3, types.TYPE_FIXED32),
                               ("encoding", 4, types.TYPE_STRING), ("step", 5, types.TYPE_FIXED32),
                               ("data", 6, types.TYPE_BYTES)]:
        field = message.field.add(name=name, number=number, type=kind, label=types.LABEL_OPTIONAL)
        if kind == types.TYPE_MESSAGE:
            field.type_name = ".google.protobuf.Timestamp"
    pool = descriptor_pool.Default()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("foxglove.RawImage"))


def write_mcap(path):
    from mcap_protobuf.writer import Writer

    raw_image = foxglove_raw_image()
    depth, colour = make_pictures()
    pictures = []
    with open(path, "wb") as file, Writer(file) as writer:
        for i in range(4):
            time_ns = 1_700_000_000_000_000_000 + i * 33_000_000
            for topic, encoding, picture, step in [("/cam/depth", "16UC1", depth[i], 64), ("/cam/color", "rgb8", colour[i], 96)]:
                message = raw_image(frame_id="cam", width=32, height=24, encoding=encoding, step=step, data=picture.tobytes())
                message.timestamp.FromNanoseconds(time_ns)
                writer.write_message(topic, message, log_time=time_ns + 5, publish_time=time_ns + 2)
                pictures.append([topic, crc(picture.tobytes())])
    return {"pictures": pictures}


def flat_bytes(cell):
    """Of a list of one list of numbers, however nested."""
    while isinstance(cell, (list, tuple)) and cell and isinstance(cell[0], (list, tuple, bytes)):
        cell = cell[0]
    return bytes(cell)


def pictures_of_table(entity, name, column):
    return [[entity, crc(flat_bytes(cell))] for cell in column.to_pylist() if cell is not None and len(cell) > 0]


def read_rrd(path):
    import rerun as rr

    pictures = []
    wanted = (":buffer", ":blob")
    try:
        from rerun.chunk import RrdReader
    except ImportError:
        RrdReader = None
    if RrdReader is not None:
        for chunk in RrdReader(path).stream().to_chunks():
            batch = chunk.to_record_batch()
            for name, column in zip(batch.schema.names, batch.columns):
                if name.endswith(wanted):
                    pictures += pictures_of_table(chunk.entity_path, name, column)
    else:
        import subprocess

        verified = subprocess.run([sys.executable, "-m", "rerun", "rrd", "verify", path], capture_output=True)
        return {"version": rr.__version__, "verified": verified.returncode == 0}
    return {"version": rr.__version__, "pictures": pictures}


def read_old_rrd(path):
    import rerun as rr

    recording = rr.dataframe.load_recording(path)
    schema = recording.schema()
    view = recording.view(index=schema.index_columns()[0].name, contents="/**")
    table = view.select().read_all()
    rows = 0
    for name, column in zip(table.column_names, table.columns):
        if name.endswith((":buffer", ":blob")):
            rows += sum(cell is not None and len(cell) > 0 for cell in column.to_pylist())
    return {"version": rr.__version__, "rows": rows}


def read_mcap(path):
    from mcap.reader import make_reader
    from mcap_protobuf.decoder import DecoderFactory

    pictures, counts = [], {}
    with open(path, "rb") as file:
        reader = make_reader(file, validate_crcs=True, decoder_factories=[DecoderFactory()])
        summary = reader.get_summary()
        for schema, channel, message, decoded in reader.iter_decoded_messages():
            counts[channel.topic] = counts.get(channel.topic, 0) + 1
            if hasattr(decoded, "data"):
                pictures.append([channel.topic, crc(decoded.data)])
        stated = {summary.channels[i].topic: n for i, n in summary.statistics.channel_message_counts.items()}
    return {"pictures": pictures, "statistics_agree": counts == {k: v for k, v in stated.items() if v},
            "chunks": summary.statistics.chunk_count}


def read_bag(path):
    """A lone MCAP as the only part of a ROS 2 bag, whose metadata.yaml is made from the summary."""
    import shutil
    import tempfile
    from pathlib import Path
    from mcap.reader import make_reader
    from rosbags.highlevel import AnyReader
    from rosbags.typesys import Stores, get_typestore

    with open(path, "rb") as file:
        summary = make_reader(file).get_summary()
    statistics = summary.statistics
    topics = [{"message_count": statistics.channel_message_counts.get(channel.id, 0),
               "topic_metadata": {"name": channel.topic, "type": summary.schemas[channel.schema_id].name,
                                  "serialization_format": "cdr", "offered_qos_profiles": "", "type_description_hash": ""}}
              for channel in summary.channels.values()]
    times = {"starting_time": {"nanoseconds_since_epoch": statistics.message_start_time},
             "duration": {"nanoseconds": statistics.message_end_time - statistics.message_start_time},
             "message_count": statistics.message_count}
    name = Path(path).name
    bag = {"rosbag2_bagfile_information": {
        "version": 8, "storage_identifier": "mcap", "compression_format": "", "compression_mode": "",
        "relative_file_paths": [name], "files": [{"path": name, **times}], "ros_distro": "jazzy", "custom_data": None,
        "topics_with_message_count": topics, **times}}
    pictures = []
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, folder)
        (Path(folder) / "metadata.yaml").write_text(json.dumps(bag))  # JSON is YAML
        with AnyReader([Path(folder)], default_typestore=get_typestore(Stores.ROS2_HUMBLE)) as reader:
            for connection, _, data in reader.messages():
                if "Image" not in connection.msgtype:
                    continue
                message = reader.deserialize(data, connection.msgtype)
                pictures.append([connection.topic, crc(message.data.tobytes())])
    return {"pictures": pictures}


if __name__ == "__main__":
    jobs = {"write-rrd": write_rrd, "write-frames": write_frames, "write-mcap": write_mcap, "write-hdf5": write_hdf5,
            "write-hdf5-v110": write_hdf5_v110, "read-rrd": read_rrd, "read-old-rrd": read_old_rrd,
            "read-mcap": read_mcap, "read-bag": read_bag}
    try:
        print(json.dumps(jobs[sys.argv[1]](sys.argv[2])))
    except ImportError as missing:
        print(missing, file=sys.stderr)
        sys.exit(3)
