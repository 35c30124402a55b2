#include "decoders/zip_reader.hpp"

#include "decoders/media/byte_reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include <libdeflate.h>
#include <zlib.h>

namespace fathom {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t kLocalHeader = 0x04034B50;   // 4.3.7
constexpr std::uint32_t kCentralHeader = 0x02014B50; // 4.3.12
constexpr std::uint32_t kEnd = 0x06054B50;           // 4.3.16
constexpr std::uint32_t kEnd64Locator = 0x07064B50;  // 4.3.15
constexpr std::uint32_t kEnd64 = 0x06064B50;         // 4.3.14
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kEnd64LocatorBytes = 20;
constexpr std::uint16_t kZip64Extra = 0x0001;

constexpr std::size_t kMaxMembers = 65536;

struct Directory {
    std::uint64_t offset = 0, size = 0;
};

std::optional<std::size_t> find_end(Bytes bytes) {
    if (bytes.size() < kEndBytes) return std::nullopt;
    const std::size_t lowest = bytes.size() - std::min<std::size_t>(bytes.size(), kEndBytes + 0xFFFF);
    for (std::size_t at = bytes.size() - kEndBytes + 1; at-- > lowest;)
        if (load_le<std::uint32_t>(bytes.data() + at) == kEnd) return at;
    return std::nullopt;
}

std::optional<Directory> find_directory(Bytes bytes) {
    const auto end = find_end(bytes);
    if (!end) return std::nullopt;
    ByteReader reader(bytes.subspan(*end + 12));
    Directory directory;
    directory.size = reader.u32_le();
    directory.offset = reader.u32_le();
    if (directory.offset != 0xFFFFFFFF && directory.size != 0xFFFFFFFF) return directory;

    if (*end < kEnd64LocatorBytes) return std::nullopt;
    ByteReader locator(bytes.subspan(*end - kEnd64LocatorBytes));
    if (locator.u32_le() != kEnd64Locator) return std::nullopt;
    locator.skip(4);
    const std::uint64_t end64 = locator.u64_le();
    if (end64 > bytes.size()) return std::nullopt;
    ByteReader record(bytes.subspan(end64));
    if (record.u32_le() != kEnd64) return std::nullopt;
    record.skip(36);
    directory.size = record.u64_le();
    directory.offset = record.u64_le();
    if (record.failed()) return std::nullopt;
    return directory;
}

struct Sizes {
    std::uint64_t size = 0, stored = 0, offset = 0;
};

/// Fields that are all ones in the header stand, in this order, in the ZIP64 extra field (4.5.3).
void apply_zip64(Bytes extra, Sizes& sizes) {
    ByteReader reader(extra);
    while (reader.remaining() >= 4) {
        const std::uint16_t id = reader.u16_le();
        const std::uint16_t length = reader.u16_le();
        const Bytes field = reader.take(length);
        if (reader.failed()) return;
        if (id != kZip64Extra) continue;
        ByteReader values(field);
        for (std::uint64_t* value : {&sizes.size, &sizes.stored, &sizes.offset})
            if (*value == 0xFFFFFFFF && values.remaining() >= 8) *value = values.u64_le();
    }
}

std::string text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What is there of the data behind a local header at `offset`.
Bytes data_at(Bytes bytes, std::uint64_t offset, std::uint64_t stored) {
    if (offset >= bytes.size()) return {};
    ByteReader reader(bytes.subspan(offset));
    if (reader.u32_le() != kLocalHeader) return {};
    reader.skip(22);
    const std::uint16_t name = reader.u16_le();
    const std::uint16_t extra = reader.u16_le();
    reader.skip(name);
    reader.skip(extra);
    if (reader.failed()) return {};
    return bytes.subspan(offset + reader.position(), std::min<std::uint64_t>(stored, reader.remaining()));
}

std::vector<ZipMember> read_central(Bytes bytes, const Directory& directory) {
    std::vector<ZipMember> members;
    if (directory.offset > bytes.size()) return members;
    ByteReader reader(
        bytes.subspan(directory.offset, std::min(directory.size, bytes.size() - directory.offset)));
    while (reader.u32_le() == kCentralHeader && members.size() < kMaxMembers) {
        ZipMember member;
        Sizes sizes;
        reader.skip(6); // versions, flags
        member.method = reader.u16_le();
        reader.skip(4); // time and date
        member.crc32 = reader.u32_le();
        sizes.stored = reader.u32_le();
        sizes.size = reader.u32_le();
        const std::uint16_t name_length = reader.u16_le();
        const std::uint16_t extra_length = reader.u16_le();
        const std::uint16_t comment_length = reader.u16_le();
        reader.skip(8); // disk, attributes
        sizes.offset = reader.u32_le();
        member.name = text_of(reader.take(name_length));
        apply_zip64(reader.take(extra_length), sizes);
        reader.skip(comment_length);
        if (reader.failed()) break;
        member.size = sizes.size;
        member.data = data_at(bytes, sizes.offset, sizes.stored);
        members.push_back(std::move(member));
    }
    return members;
}

/// An archive without its end: local headers follow each other. A member whose sizes stand behind its data
/// (general purpose bit 3) can only be the last one that is found.
std::vector<ZipMember> read_locals(Bytes bytes) {
    std::vector<ZipMember> members;
    ByteReader reader(bytes);
    while (reader.u32_le() == kLocalHeader && members.size() < kMaxMembers) {
        ZipMember member;
        Sizes sizes;
        reader.skip(2);
        const std::uint16_t flags = reader.u16_le();
        member.method = reader.u16_le();
        reader.skip(4);
        member.crc32 = reader.u32_le();
        sizes.stored = reader.u32_le();
        sizes.size = reader.u32_le();
        const std::uint16_t name_length = reader.u16_le();
        const std::uint16_t extra_length = reader.u16_le();
        member.name = text_of(reader.take(name_length));
        apply_zip64(reader.take(extra_length), sizes);
        if (reader.failed()) break;
        const bool size_follows = (flags & 8u) != 0 && sizes.stored == 0;
        const std::uint64_t stored =
            size_follows ? reader.remaining() : std::min<std::uint64_t>(sizes.stored, reader.remaining());
        member.size = size_follows ? kMaxDeflateRatio * (stored + 1) : sizes.size;
        member.data = reader.take(stored);
        members.push_back(std::move(member));
    }
    return members;
}

Result<void> check_method(const ZipMember& member) {
    if (member.method == 0 || member.method == 8) return {};
    return fail(ErrorCode::Unsupported, "ZIP member " + member.name + " uses compression method " +
                                            std::to_string(member.method) + "; only deflate is read");
}

} // namespace

Result<std::vector<ZipMember>> read_zip_directory(std::span<const std::byte> bytes) {
    if (bytes.size() < 4 || (load_le<std::uint32_t>(bytes.data()) != kLocalHeader &&
                             load_le<std::uint32_t>(bytes.data()) != kEnd))
        return fail(ErrorCode::Malformed, "no ZIP signature");
    std::vector<ZipMember> members;
    if (const auto directory = find_directory(bytes)) members = read_central(bytes, *directory);
    if (members.empty()) members = read_locals(bytes);
    return members;
}

std::uint64_t max_zip_member_bytes(const ZipMember& member) {
    if (member.method == 0) return std::min<std::uint64_t>(member.size, member.data.size());
    return std::min(member.size, kMaxDeflateRatio * (member.data.size() + 1));
}

struct ZipMemberReader::Inflater {
    z_stream stream{};
    bool ready = false;

    explicit Inflater(Bytes data) {
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(data.data()));
        ready = inflateInit2(&stream, -MAX_WBITS) == Z_OK;
    }
    ~Inflater() {
        if (ready) inflateEnd(&stream);
    }
};

ZipMemberReader::ZipMemberReader(const ZipMember& member) : member_(member) {
    if (const auto known = check_method(member); !known)
        problem_ = known.error().message;
    else if (member.method == 8)
        inflater_ = std::make_unique<Inflater>(member.data);
}

ZipMemberReader::~ZipMemberReader() = default;

std::size_t ZipMemberReader::read(std::span<std::byte> out) {
    if (!problem_.empty()) return 0;
    const std::size_t done = inflater_ ? read_deflated(out) : read_stored(out);
    crc_ = libdeflate_crc32(crc_, out.data(), done);
    produced_ += done;
    return done;
}

std::size_t ZipMemberReader::read_stored(std::span<std::byte> out) {
    const std::size_t count = std::min(member_.data.size() - position_, out.size());
    if (count > 0) std::memcpy(out.data(), member_.data.data() + position_, count);
    position_ += count;
    if (count < out.size()) problem_ = "ZIP member " + member_.name + " breaks off";
    return count;
}

std::size_t ZipMemberReader::read_deflated(std::span<std::byte> out) {
    constexpr std::size_t kMaxStep = 1u << 30; // zlib counts with 32 bits
    std::size_t done = 0;
    z_stream& stream = inflater_->stream;
    while (done < out.size()) {
        const std::size_t available = std::min(kMaxStep, member_.data.size() - position_);
        const std::size_t room = std::min(kMaxStep, out.size() - done);
        stream.avail_in = static_cast<uInt>(available);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + done);
        stream.avail_out = static_cast<uInt>(room);
        const int status = inflater_->ready ? inflate(&stream, Z_NO_FLUSH) : Z_MEM_ERROR;
        const std::size_t produced = room - stream.avail_out;
        const std::size_t consumed = available - stream.avail_in;
        position_ += consumed;
        done += produced;
        if (status == Z_OK && produced + consumed > 0) continue;
        if (done < out.size())
            problem_ =
                "ZIP member " + member_.name + (status == Z_DATA_ERROR ? " is damaged" : " breaks off");
        break;
    }
    return done;
}

std::uint64_t ZipMemberReader::skip(std::uint64_t count) {
    std::array<std::byte, 16 * 1024> scratch;
    std::uint64_t done = 0;
    while (done < count) {
        const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(scratch.size(), count - done));
        const std::size_t got = read(std::span(scratch).first(step));
        done += got;
        if (got < step) break;
    }
    return done;
}

} // namespace fathom
