#include "app/sources/bag_reader.hpp"

#include "tests/support/bag.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace fathom {
namespace {

constexpr std::string_view kNumberType = "std_msgs/Float32";
constexpr std::string_view kNumberDefinition = "float32 data\n";

ByteVector number(float value) {
    return bag_value(value);
}

struct OpenedBag {
    std::unique_ptr<ChunkReader> reader;
    SourceIndex index;
};

Result<OpenedBag> open_bytes(const ByteVector& bytes) {
    const TemporaryFolder folder;
    OpenedBag bag;
    const std::string path = folder.write("test.bag", bytes);
    FATHOM_TRY(ByteSource file, ByteSource::open(path));
    FATHOM_TRY(bag.reader, open_bag(path, std::move(file), 0));
    FATHOM_TRY(bag.index, bag.reader->read_index());
    return bag;
}

/// First bytes of the messages of a topic, chunk after chunk.
std::vector<float> numbers_of(OpenedBag& bag, const std::string& topic) {
    std::vector<float> numbers;
    for (const ChunkSummary& summary : bag.index.chunks) {
        if (summary.entity != topic) continue;
        const auto chunk = bag.reader->load(summary.id);
        REQUIRE(chunk);
        for (std::uint32_t row = 0; row < (*chunk)->row_ids.size(); ++row) {
            const auto* message = find_component<LoggedMessage>(**chunk, row);
            REQUIRE(message != nullptr);
            REQUIRE(message->bytes.bytes.size() == sizeof(float));
            float value = 0;
            std::memcpy(&value, message->bytes.bytes.data(), sizeof value);
            numbers.push_back(value);
        }
    }
    return numbers;
}

/// Two topics in two chunks, each with its index; the second publisher of "/a" is in the second chunk.
struct MadeBag {
    ByteVector first_records =
        bag_connection(0, "/a", kNumberType, kNumberDefinition) + bag_message(0, {10, 0}, number(1)) +
        bag_connection(1, "/b", kNumberType, kNumberDefinition) + bag_message(1, {11, 0}, number(2));
    ByteVector second_records = bag_connection(2, "/a", kNumberType, kNumberDefinition) +
                                bag_message(2, {12, 0}, number(3)) + bag_message(0, {9, 0}, number(4));
    bool has_indexes = true;
    bool is_closed = true;
    std::string compression = "none";

    ByteVector make() const {
        // Offsets may point at the connection before the message.
        const auto connection_bytes =
            static_cast<std::uint32_t>(bag_connection(0, "/a", kNumberType, kNumberDefinition).size());
        const auto message_bytes = static_cast<std::uint32_t>(bag_message(0, {}, number(0)).size());
        const std::size_t start_bytes = bag_start(0, 0, 0).size();
        ByteVector first = bag_chunk(compression, first_records, first_records);
        if (has_indexes)
            first = first + bag_index(0, {{{10, 0}, connection_bytes}}) +
                    bag_index(1, {{{11, 0}, connection_bytes + message_bytes}});
        ByteVector second = bag_chunk("none", second_records, second_records);
        if (has_indexes)
            second = second + bag_index(2, {{{12, 0}, 0}}) +
                     bag_index(0, {{{9, 0}, connection_bytes + message_bytes}});
        const ByteVector chunks = first + second;
        if (!is_closed) return bag_start(0, 0, 0) + chunks;
        return bag_start(start_bytes + chunks.size(), 3, 2) + chunks +
               bag_connection(0, "/a", kNumberType, kNumberDefinition) +
               bag_connection(1, "/b", kNumberType, kNumberDefinition) +
               bag_connection(2, "/a", kNumberType, kNumberDefinition) + bag_chunk_info(start_bytes, 0, 1) +
               bag_chunk_info(start_bytes + first.size(), 2, 1);
    }
};

TEST_CASE("bag reader: messages of all publishers of a topic are found by the index") {
    auto bag = open_bytes(MadeBag{}.make());
    REQUIRE(bag);
    CHECK(bag->index.complete);
    CHECK(bag->index.warnings.empty());
    REQUIRE(bag->index.streams.size() == 2);
    CHECK(bag->index.streams[0].entity == "/a");
    CHECK(bag->index.streams[0].count == 3);
    CHECK(numbers_of(*bag, "/a") == std::vector<float>{1, 4, 3});
    CHECK(numbers_of(*bag, "/b") == std::vector<float>{2});
}

TEST_CASE("bag reader: without index records the chunks are walked") {
    MadeBag made;
    made.has_indexes = false;
    auto bag = open_bytes(made.make());
    REQUIRE(bag);
    CHECK(bag->index.complete);
    CHECK(numbers_of(*bag, "/a") == std::vector<float>{1, 4, 3});
}

TEST_CASE("bag reader: a bag that was not closed is read through and says so") {
    MadeBag made;
    made.is_closed = false;
    made.has_indexes = GENERATE(true, false);
    auto bag = open_bytes(made.make());
    REQUIRE(bag);
    CHECK_FALSE(bag->index.complete);
    CHECK(bag->index.warnings.size() == 1);
    CHECK(numbers_of(*bag, "/a") == std::vector<float>{1, 4, 3});
    CHECK(numbers_of(*bag, "/b") == std::vector<float>{2});
}

TEST_CASE("bag reader: of a bag that breaks off anywhere, the whole messages are kept") {
    MadeBag made;
    made.has_indexes = false;
    made.is_closed = false;
    const ByteVector whole = made.make();
    const std::size_t first_end =
        bag_start(0, 0, 0).size() + bag_chunk("none", made.first_records, made.first_records).size();
    const auto last_message = static_cast<std::ptrdiff_t>(bag_message(0, {}, number(0)).size());
    auto bag = open_bytes({whole.begin(), whole.end() - last_message / 2});
    REQUIRE(bag);
    CHECK_FALSE(bag->index.complete);
    CHECK(numbers_of(*bag, "/a") == std::vector<float>{1, 3});
    for (std::size_t size = 0; size < first_end; ++size) {
        auto part = open_bytes({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
        if (part) CHECK_FALSE(part->index.complete);
    }
}

TEST_CASE("bag reader: a chunk of an unknown compression costs itself only") {
    MadeBag made;
    made.has_indexes = false;
    made.compression = "zip";
    auto bag = open_bytes(made.make());
    REQUIRE(bag);
    CHECK_FALSE(bag->index.complete);
    CHECK(numbers_of(*bag, "/a") == std::vector<float>{4, 3});
    REQUIRE(bag->index.warnings.size() == 1);
    CHECK(bag->index.warnings[0].find("zip") != std::string::npos);
}

TEST_CASE("bag reader: an index that lies about its messages costs those messages") {
    const ByteVector records = bag_connection(0, "/a", kNumberType, kNumberDefinition) +
                               bag_message(0, {1, 0}, number(1)) +
                               bag_connection(1, "/b", kNumberType, kNumberDefinition);
    const ByteVector chunk = bag_chunk("none", records, records) +
                             bag_index(0, {{{1, 0}, 0}, {{1, 0}, 5}, {{1, 0}, 0xFFFFFFFF}}) +
                             bag_index(1, {{{1, 0}, 0}});
    const std::size_t start = bag_start(0, 0, 0).size();
    auto bag =
        open_bytes(bag_start(start + chunk.size(), 2, 1) + chunk +
                   bag_connection(0, "/a", kNumberType, kNumberDefinition) +
                   bag_connection(1, "/b", kNumberType, kNumberDefinition) + bag_chunk_info(start, 0, 3));
    REQUIRE(bag);
    CHECK(numbers_of(*bag, "/a") == std::vector<float>{1});
    CHECK(numbers_of(*bag, "/b").empty());
    CHECK_FALSE(bag->reader->take_warnings().empty());
}

TEST_CASE("bag reader: a closed bag without messages is whole") {
    const std::size_t start = bag_start(0, 0, 0).size();
    const auto bag = open_bytes(bag_start(start, 0, 0));
    REQUIRE(bag);
    CHECK(bag->index.complete);
    CHECK(bag->index.streams.empty());
}

TEST_CASE("bag reader: encrypted bags and those of version 1 are refused in a sentence") {
    const auto encrypted = open_bytes(bag_start(0, 0, 0, "rosbag/AesCbcEncryptor"));
    REQUIRE_FALSE(encrypted);
    CHECK(encrypted.error().code == ErrorCode::Unsupported);
    CHECK(encrypted.error().message.find("encrypted") != std::string::npos);
    const auto old = open_bytes(bytes_of("#ROSBAG V1.2\nand more"));
    REQUIRE_FALSE(old);
    CHECK(old.error().code == ErrorCode::Unsupported);
}

} // namespace
} // namespace fathom
