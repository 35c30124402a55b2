#include "decoders/messages/message_reader.hpp"

#include "decoders/messages/describe_fields.hpp"
#include "decoders/messages/flatbuffer_fields.hpp"
#include "decoders/messages/json_fields.hpp"
#include "decoders/messages/message_layout.hpp"
#include "decoders/messages/protobuf_fields.hpp"
#include "decoders/messages/ros_cursor.hpp"
#include "decoders/messages/ros_fields.hpp"
#include "decoders/messages/typed_message.hpp"

namespace fathom {
namespace {

/// ROS messages whose definition did not come along, or makes no sense, are read by the built-in one.
Result<MessageLayout> ros_layout(const MessageSchema& schema, bool cdr, std::string& warning) {
    std::string schema_encoding = schema.schema_encoding;
    if (schema_encoding.empty()) schema_encoding = cdr ? "ros2msg" : "ros1msg";
    auto definition = parse_ros_definition(schema.name, schema_encoding, schema.definition);
    if (!definition && !schema.definition.empty()) {
        warning = definition.error().message;
        definition = parse_ros_definition(schema.name, cdr ? "ros2msg" : "ros1msg", {});
        if (definition)
            warning += "; read as the standard message of that name";
        else
            return fail(ErrorCode::Malformed, warning);
    }
    if (!definition) return std::unexpected(std::move(definition).error());
    return MessageLayout{RosLayout{*std::move(definition), cdr}};
}

std::span<const std::byte> bytes_of_text(const std::string& text) {
    return std::as_bytes(std::span(text));
}

/// The same for Foxglove's own messages.
Result<MessageLayout> protobuf_layout(const MessageSchema& schema, std::string& warning) {
    auto definition = parse_protobuf_definition(schema.name, bytes_of_text(schema.definition));
    if (!definition && !schema.definition.empty()) {
        warning = definition.error().message;
        definition = parse_protobuf_definition(schema.name, {});
        if (definition)
            warning += "; read as Foxglove's message of that name";
        else
            return fail(ErrorCode::Malformed, warning);
    }
    if (!definition) return fail(ErrorCode::NotFound, "no schema of " + schema.name + " came along");
    return MessageLayout{ProtobufLayout{*std::move(definition)}};
}

Result<MessageLayout> layout_of(const MessageSchema& schema, std::string& warning) {
    if (schema.message_encoding == "cdr" || schema.message_encoding == "ros1")
        return ros_layout(schema, schema.message_encoding == "cdr", warning);
    if (schema.message_encoding == "protobuf") return protobuf_layout(schema, warning);
    if (schema.message_encoding == "flatbuffer") {
        FATHOM_TRY(auto definition,
                   parse_flatbuffer_definition(schema.name, bytes_of_text(schema.definition)));
        return MessageLayout{FlatbufferLayout{std::move(definition)}};
    }
    if (schema.message_encoding == "json") return MessageLayout{JsonLayout{}};
    return fail(ErrorCode::Unsupported, "messages in '" + schema.message_encoding + "' are not read");
}

struct ReadFields {
    const Blob& payload;
    FieldTree& tree;

    Result<void> operator()(const RosLayout& layout) const {
        if (!layout.cdr) {
            RosCursor cursor = ros1_cursor(payload.bytes);
            return read_ros_fields(layout.definition, cursor, tree);
        }
        FATHOM_TRY(RosCursor cursor, cdr_cursor(payload.bytes));
        return read_ros_fields(layout.definition, cursor, tree);
    }
    Result<void> operator()(const ProtobufLayout& layout) const {
        return read_protobuf_fields(layout.definition, payload.bytes, tree);
    }
    Result<void> operator()(const FlatbufferLayout& layout) const {
        return read_flatbuffer_fields(layout.definition, payload.bytes, tree);
    }
    Result<void> operator()(const JsonLayout&) const { return read_json_fields(payload.bytes, tree); }
};

} // namespace

MessageReader make_message_reader(const MessageSchema& schema) {
    MessageReader reader{.name = schema.name, .schema = schema};
    Result<MessageLayout> layout = layout_of(schema, reader.warning);
    if (!layout) {
        reader.warning = std::move(layout).error().message;
        return reader;
    }
    reader.kind = kind_of_schema(schema.name);
    reader.layout = std::make_shared<const MessageLayout>(*std::move(layout));
    return reader;
}

Result<Message> read_message(const MessageReader& reader, const Blob& payload) {
    if (reader.kind == MessageKind::NotKnown || !reader.layout) return NotKnown{};
    FieldTree tree;
    tree.nodes.reserve(32); // a picture has 12, a camera 24
    if (auto read = std::visit(ReadFields{payload, tree}, reader.layout->how); !read)
        return with_context(reader.name, std::move(read).error());
    auto message = typed_message(reader.name, tree, payload);
    if (!message) return with_context(reader.name, std::move(message).error());
    return message;
}

Result<MessageDescription> describe_message(const MessageReader& reader, const Blob& payload,
                                            std::size_t max_rows) {
    if (!reader.layout) return fail(ErrorCode::Unsupported, reader.warning);
    FieldTree tree;
    const Result<void> read = std::visit(ReadFields{payload, tree}, reader.layout->how);
    if (!read && tree.nodes.size() < 2) return with_context(reader.name, read.error());
    MessageDescription description = describe_fields(tree, max_rows);
    description.complete = description.complete && read;
    return description;
}

Result<Message> read_message(const MessageSchema& schema, const Blob& payload) {
    return read_message(make_message_reader(schema), payload);
}

} // namespace fathom
