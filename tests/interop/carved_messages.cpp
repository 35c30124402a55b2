#include "tests/interop/carved_messages.hpp"

#include "decoders/media/byte_reader.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/run_program.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

namespace fathom {
namespace {

using View = std::span<const std::byte>;

ByteVector file_bytes(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return bytes_of(std::string{std::istreambuf_iterator<char>(stream), {}});
}

std::optional<ByteVector> unpacked(const std::string& compression, View bytes) {
    if (compression.empty() || compression == "none") return ByteVector(bytes.begin(), bytes.end());
    const std::string input(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::string program = compression == "bz2" ? "bzip2" : compression;
    const Run run = run_command({program, "-dc"}, input);
    if (run.exit_code != 0) return std::nullopt;
    return bytes_of(run.out);
}

std::string text(ByteReader& reader) {
    const View bytes = reader.take(reader.u32_le());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct McapCarver {
    struct Channel {
        std::uint16_t schema = 0;
        std::string topic, encoding;
    };
    std::map<std::uint16_t, MessageSchema> schemas;
    std::map<std::uint16_t, Channel> channels;
    std::vector<CarvedMessage> messages;
    bool complete = true;

    void records(View bytes) {
        for (ByteReader reader(bytes); reader.remaining() > 9 && complete;) {
            const std::uint8_t op = reader.u8();
            const View content = reader.take(reader.u64_le());
            if (op == 0x0F || reader.failed()) return; // the end of the data section
            record(op, content);
        }
    }

    void record(std::uint8_t op, View content) {
        ByteReader reader(content);
        if (op == 3) {
            MessageSchema& schema = schemas[reader.u16_le()];
            schema.name = text(reader);
            schema.schema_encoding = text(reader);
            schema.definition = text(reader);
        } else if (op == 4) {
            Channel& channel = channels[reader.u16_le()];
            channel.schema = reader.u16_le();
            channel.topic = text(reader);
            channel.encoding = text(reader);
        } else if (op == 5) {
            const Channel& channel = channels[reader.u16_le()];
            reader.skip(4);
            CarvedMessage message{.topic = channel.topic, .schema = schemas[channel.schema]};
            message.log_time_ns = reader.u64_le();
            reader.skip(8);
            message.schema.message_encoding = channel.encoding;
            const View payload = reader.take(reader.remaining());
            message.payload = make_blob({payload.begin(), payload.end()});
            messages.push_back(std::move(message));
        } else if (op == 6) {
            reader.skip(8 + 8 + 8 + 4);
            const std::string compression = text(reader);
            const auto chunk = unpacked(compression, reader.take(reader.u64_le()));
            complete = complete && chunk;
            if (chunk) records(*chunk);
        }
    }
};

struct BagCarver {
    std::map<std::uint32_t, std::pair<std::string, MessageSchema>> connections;
    std::vector<CarvedMessage> messages;
    bool complete = true;

    static std::map<std::string, std::string> header(View bytes) {
        std::map<std::string, std::string> fields;
        for (ByteReader reader(bytes); reader.remaining() > 4;) {
            const std::string field = text(reader);
            fields[field.substr(0, field.find('='))] = field.substr(field.find('=') + 1);
        }
        return fields;
    }
    static std::uint32_t u32(const std::string& value) {
        return ByteReader(std::as_bytes(std::span(value))).u32_le();
    }

    void records(View bytes) {
        for (ByteReader reader(bytes); reader.remaining() > 8 && complete;) {
            auto fields = header(reader.take(reader.u32_le()));
            record(fields, reader.take(reader.u32_le()));
        }
    }

    void record(std::map<std::string, std::string>& fields, View data) {
        const char op = fields["op"].at(0);
        if (op == 5) {
            const auto chunk = unpacked(fields["compression"], data);
            complete = complete && chunk;
            if (chunk) records(*chunk);
        } else if (op == 7) {
            auto inner = header(data);
            connections[u32(fields["conn"])] = {
                fields["topic"], {"ros1", inner["type"], "ros1msg", inner["message_definition"]}};
        } else if (op == 2) {
            const auto& [topic, schema] = connections[u32(fields["conn"])];
            ByteReader time(std::as_bytes(std::span(fields["time"])));
            const std::uint64_t seconds = time.u32_le();
            messages.push_back({topic, schema, seconds * 1'000'000'000 + time.u32_le(),
                                make_blob({data.begin(), data.end()})});
        }
    }
};

template <typename Carver>
std::optional<std::vector<CarvedMessage>> sorted(Carver carver) {
    if (!carver.complete) return std::nullopt;
    std::ranges::stable_sort(carver.messages, {}, &CarvedMessage::log_time_ns);
    return std::move(carver.messages);
}

} // namespace

std::optional<std::vector<CarvedMessage>> carve_mcap(const std::string& path) {
    const ByteVector file = file_bytes(path);
    McapCarver carver;
    if (file.size() > 8) carver.records(View(file).subspan(8));
    return sorted(std::move(carver));
}

std::optional<std::vector<CarvedMessage>> carve_bag(const std::string& path) {
    const ByteVector file = file_bytes(path);
    BagCarver carver;
    if (file.size() > 13) carver.records(View(file).subspan(13));
    return sorted(std::move(carver));
}

} // namespace fathom
