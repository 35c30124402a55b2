#include "decoders/messages/protobuf_definition.hpp"

#include "decoders/messages/protobuf_built_in.hpp"
#include "decoders/messages/protobuf_wire.hpp"

#include <algorithm>

namespace fathom {
namespace {

/// Far more than the schemas of any project at hand.
constexpr std::size_t kMaxMessages = 5000;
constexpr std::size_t kMaxFields = 50'000;
constexpr int kMaxNesting = 16;

using Bytes = std::span<const std::byte>;

struct DescriptorReader {
    std::vector<ProtobufMessage> messages;
    std::size_t field_count = 0;

    /// descriptor.proto, FileDescriptorProto: package = 2, message_type = 4.
    Result<void> file(Bytes bytes) {
        std::string package;
        std::vector<Bytes> types;
        WireReader reader(bytes);
        for (WireField field; reader.next(field);) {
            if (field.type != WireType::Sized) continue;
            if (field.number == 2) package = field.text();
            if (field.number == 4) types.push_back(field.bytes);
        }
        if (reader.failed()) return broken();
        for (const Bytes type : types)
            FATHOM_CHECK(message(type, package, 0));
        return {};
    }

    /// DescriptorProto: name = 1, field = 2, nested_type = 3.
    Result<void> message(Bytes bytes, const std::string& scope, int depth) {
        if (depth > kMaxNesting || messages.size() >= kMaxMessages)
            return fail(ErrorCode::TooLarge, "the protobuf schema has too many messages");
        ProtobufMessage message;
        std::vector<Bytes> nested;
        WireReader reader(bytes);
        for (WireField field; reader.next(field);) {
            if (field.type != WireType::Sized) continue;
            if (field.number == 1)
                message.name = (scope.empty() ? "" : scope + ".") + std::string(field.text());
            if (field.number == 3) nested.push_back(field.bytes);
            if (field.number != 2) continue;
            if (++field_count > kMaxFields)
                return fail(ErrorCode::TooLarge, "the protobuf schema has too many fields");
            FATHOM_TRY(ProtobufField described, member(field.bytes));
            message.fields.push_back(std::move(described));
        }
        if (reader.failed()) return broken();
        const std::string inner = message.name;
        messages.push_back(std::move(message));
        for (const Bytes type : nested)
            FATHOM_CHECK(this->message(type, inner, depth + 1));
        return {};
    }

    /// FieldDescriptorProto: name = 1, number = 3, label = 4 (3: repeated), type = 5, type_name = 6.
    static Result<ProtobufField> member(Bytes bytes) {
        ProtobufField member;
        std::uint64_t type = 0;
        WireReader reader(bytes);
        for (WireField field; reader.next(field);) {
            if (field.number == 1) member.name = field.text();
            if (field.number == 3) member.number = static_cast<std::uint32_t>(field.value);
            if (field.number == 4) member.repeated = field.value == 3;
            if (field.number == 5) type = field.value;
            if (field.number == 6)
                member.type_name = field.text().substr(field.text().starts_with('.') ? 1 : 0);
        }
        if (reader.failed() || type < 1 || type > 18) return broken();
        member.type = static_cast<ProtobufType>(type);
        return member;
    }

    static std::unexpected<Error> broken() {
        return fail(ErrorCode::Malformed, "the protobuf schema is broken");
    }
};

Result<std::vector<ProtobufMessage>> read_descriptor_set(Bytes schema) {
    DescriptorReader descriptors;
    WireReader reader(schema);
    for (WireField field; reader.next(field);)
        if (field.number == 1 && field.type == WireType::Sized) FATHOM_CHECK(descriptors.file(field.bytes));
    if (reader.failed()) return DescriptorReader::broken();
    return std::move(descriptors.messages);
}

/// The message asked for first, types as indexes.
Result<ProtobufDefinition> linked(std::string_view name, std::vector<ProtobufMessage> messages) {
    const auto asked = std::ranges::find(messages, name, &ProtobufMessage::name);
    if (asked == messages.end())
        return fail(ErrorCode::NotFound, "the protobuf schema does not define " + std::string(name));
    std::iter_swap(messages.begin(), asked);
    std::vector<std::uint32_t> by_name(messages.size());
    for (std::uint32_t i = 0; i < by_name.size(); ++i)
        by_name[i] = i;
    const auto name_of = [&](std::uint32_t i) -> const std::string& { return messages[i].name; };
    std::ranges::stable_sort(by_name, {}, name_of);
    for (ProtobufMessage& message : messages)
        for (ProtobufField& field : message.fields) {
            if (field.type != ProtobufType::Submessage) continue;
            const auto found = std::ranges::lower_bound(by_name, field.type_name, {}, name_of);
            if (found == by_name.end() || name_of(*found) != field.type_name)
                return fail(ErrorCode::Malformed,
                            "the protobuf schema uses " + field.type_name + " without defining it");
            field.message = *found;
        }
    return ProtobufDefinition{std::move(messages)};
}

/// "foxglove/RawImage.proto" of "foxglove.RawImage".
std::string file_of(std::string_view message) {
    if (message == "google.protobuf.Timestamp")
        return "google/protobuf/timestamp.proto"; // the name everybody knows
    std::string file(message);
    std::ranges::replace(file, '.', '/');
    return file + ".proto";
}

std::vector<std::byte> file_descriptor(const ProtobufMessage& message) {
    const std::size_t dot = message.name.rfind('.');
    WireWriter file;
    file.text(1, file_of(message.name)).text(2, message.name.substr(0, dot));
    WireWriter type;
    type.text(1, message.name.substr(dot + 1));
    std::vector<std::string> dependencies;
    for (const ProtobufField& field : message.fields) {
        WireWriter member;
        member.text(1, field.name).varint(3, field.number).varint(4, field.repeated ? 3 : 1);
        member.varint(5, static_cast<std::uint64_t>(field.type));
        if (field.type == ProtobufType::Submessage) {
            member.text(6, "." + field.type_name);
            const std::string dependency = file_of(field.type_name);
            if (std::ranges::find(dependencies, dependency) == dependencies.end())
                dependencies.push_back(dependency);
        }
        type.bytes(2, member.out);
    }
    for (const std::string& dependency : dependencies)
        file.text(3, dependency);
    file.bytes(4, type.out).text(12, "proto3");
    return file.out;
}

} // namespace

Result<ProtobufDefinition> parse_protobuf_definition(std::string_view name, Bytes schema) {
    if (schema.empty()) return linked(name, built_in_protobuf_messages());
    FATHOM_TRY(auto messages, read_descriptor_set(schema));
    return linked(name, std::move(messages));
}

std::vector<std::byte> protobuf_schema(std::string_view name, std::span<const ProtobufField> more) {
    auto definition = parse_protobuf_definition(name, {});
    if (!definition) return {};
    auto& fields = definition->messages.front().fields;
    fields.insert(fields.end(), more.begin(), more.end());
    // Breadth first from the message asked for, then turned round: a dependency stands before who uses it. Types that are
    // met again move back, which ends because the built-in ones have no cycle.
    std::vector<std::uint32_t> order = {0};
    for (std::size_t i = 0; i < order.size(); ++i)
        for (const ProtobufField& field : definition->messages[order[i]].fields) {
            if (field.type == ProtobufType::Enum) return {};
            if (field.type == ProtobufType::Submessage) order.push_back(field.message);
        }
    WireWriter set;
    std::vector<std::uint32_t> written;
    for (auto index = order.rbegin(); index != order.rend(); ++index) {
        if (std::ranges::find(written, *index) != written.end()) continue;
        written.push_back(*index);
        set.bytes(1, file_descriptor(definition->messages[*index]));
    }
    return set.out;
}

} // namespace fathom
