#include "decoders/messages/ros_definition.hpp"

#include "decoders/messages/ros_definition_parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

namespace fathom {
namespace {

struct PrimitiveName {
    std::string_view name;
    RosType type;
};

constexpr auto kPrimitives = std::to_array<PrimitiveName>({
    {"bool", RosType::Bool},          {"boolean", RosType::Bool},      {"int8", RosType::I8},
    {"uint8", RosType::U8},           {"octet", RosType::U8},          {"char", RosType::U8},
    {"int16", RosType::I16},          {"short", RosType::I16},         {"uint16", RosType::U16},
    {"unsigned short", RosType::U16}, {"int32", RosType::I32},         {"long", RosType::I32},
    {"uint32", RosType::U32},         {"unsigned long", RosType::U32}, {"int64", RosType::I64},
    {"long long", RosType::I64},      {"uint64", RosType::U64},        {"unsigned long long", RosType::U64},
    {"float32", RosType::F32},        {"float", RosType::F32},         {"float64", RosType::F64},
    {"double", RosType::F64},         {"string", RosType::String},     {"wstring", RosType::WideString},
});

/// A separator is a line of 80 '='; shorter ones that people wrote by hand are accepted from 20 on.
bool is_separator(std::string_view line) {
    return line.size() >= 20 && line.find_first_not_of('=') == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string_view take_line(std::string_view& rest) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
}

struct TextPart {
    std::string_view name; // empty: the first one
    std::string_view text;
};

/// The main text and those behind "MSG: name" or "IDL: name".
std::vector<TextPart> split_parts(std::string_view text) {
    std::vector<TextPart> parts = {{"", text}};
    std::string_view rest = text;
    while (!rest.empty()) {
        const char* line_start = rest.data();
        if (!is_separator(take_line(rest))) continue;
        std::string_view after = rest;
        const std::string_view title = take_line(after);
        if (!title.starts_with("MSG:") && !title.starts_with("IDL:")) continue;
        parts.back().text = {parts.back().text.data(), line_start};
        parts.push_back({trimmed(title.substr(4)), after});
        rest = after;
    }
    return parts;
}

/// Where the message of that name is, first among its own package's; built-in ones are added when they are asked for.
Result<std::uint32_t> find_message(std::vector<NamedRosMessage>& named, std::string_view user,
                                   std::string_view type_name, bool ros1) {
    const std::string plain = plain_ros_name(type_name);
    const std::string package(user.substr(0, user.rfind('/') + 1));
    const std::array<std::string, 3> candidates = {package + plain, plain, "std_msgs/" + plain};
    for (const std::string& name : candidates)
        if (const auto found = std::ranges::find(named, name, &NamedRosMessage::name); found != named.end())
            return static_cast<std::uint32_t>(found - named.begin());
    for (const std::string& name : candidates) {
        const std::string_view text = built_in_ros_text(name, ros1);
        if (text.empty()) continue;
        FATHOM_TRY(NamedRosMessage built_in, parse_ros_msg(name, text, ros1));
        named.push_back(std::move(built_in));
        return static_cast<std::uint32_t>(named.size() - 1);
    }
    return fail(ErrorCode::Malformed, "the definition of " + std::string(user) + " uses " +
                                          std::string(type_name) + " without defining it");
}

/// Indexes instead of names; the message asked for is the first. `named` grows while it is walked.
Result<RosDefinition> resolved(std::vector<NamedRosMessage> named, bool ros1) {
    RosDefinition definition;
    std::size_t fields = 0;
    for (std::size_t i = 0; i < named.size(); ++i) {
        fields += named[i].fields.size();
        if (i >= kMaxRosMessages || fields > kMaxRosFields)
            return fail(ErrorCode::TooLarge, "the definition has too many types or fields");
        RosMessage message{named[i].name, {}};
        for (std::size_t f = 0; f < named[i].fields.size(); ++f) {
            RosField field = named[i].fields[f].field;
            if (field.type == RosType::Struct) {
                const std::string type_name = named[i].fields[f].type_name;
                FATHOM_TRY(field.message, find_message(named, message.name, type_name, ros1));
            }
            message.fields.push_back(std::move(field));
        }
        definition.messages.push_back(std::move(message));
    }
    return definition;
}

Result<std::vector<NamedRosMessage>> parse_parts(std::string_view name, std::string_view text, bool idl,
                                                 bool ros1) {
    std::vector<NamedRosMessage> named;
    for (const TextPart& part : split_parts(text)) {
        if (named.size() > kMaxRosMessages)
            return fail(ErrorCode::TooLarge, "the definition has too many types");
        if (idl) {
            FATHOM_TRY(auto structs, parse_ros_idl(part.text));
            std::ranges::move(structs, std::back_inserter(named));
        } else {
            const std::string part_name = plain_ros_name(part.name.empty() ? name : part.name);
            FATHOM_TRY(NamedRosMessage message, parse_ros_msg(part_name, part.text, ros1));
            named.push_back(std::move(message));
        }
    }
    return named;
}

bool is_identifier(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

/// "float64[9]", "string<=10[<=3]", "geometry_msgs/Pose": what a line of .msg text starts with.
Result<NamedRosField> parse_ros_type(std::string_view text, bool ros1) {
    NamedRosField named;
    const std::size_t bracket = text.find('[');
    if (bracket != std::string_view::npos) {
        const std::string_view size = text.substr(bracket + 1);
        if (!size.ends_with(']')) return fail(ErrorCode::Malformed, "'" + std::string(text) + "' is no type");
        named.field.repeat = RosRepeat::Sequence;
        if (size.size() > 1 && !size.starts_with('<')) {
            named.field.repeat = RosRepeat::Fixed;
            const auto [end, error] =
                std::from_chars(size.data(), size.data() + size.size() - 1, named.field.count);
            if (error != std::errc{} || end != size.data() + size.size() - 1)
                return fail(ErrorCode::Malformed, "'" + std::string(text) + "' is no array");
        }
        text = text.substr(0, bracket);
    }
    const std::string_view name = text.substr(0, text.find('<'));
    const std::optional<RosType> primitive = ros_primitive(name, ros1);
    named.field.type = primitive.value_or(RosType::Struct);
    if (!primitive) named.type_name = name;
    return named;
}

} // namespace

std::optional<RosType> ros_primitive(std::string_view name, bool ros1) {
    if (name == "byte") return ros1 ? RosType::I8 : RosType::U8;
    if (ros1 && name == "time") return RosType::Time;
    if (ros1 && name == "duration") return RosType::Duration;
    const auto found = std::ranges::find(kPrimitives, name, &PrimitiveName::name);
    if (found == kPrimitives.end()) return std::nullopt;
    return found->type;
}

std::string plain_ros_name(std::string_view name) {
    std::vector<std::string_view> parts;
    while (!name.empty()) {
        const std::size_t end = std::min(name.find_first_of(":/."), name.size());
        const std::string_view part = name.substr(0, end);
        name.remove_prefix(std::min(end + 1, name.size()));
        if (!part.empty() && part != "msg" && part != "dds_") parts.push_back(part);
    }
    std::string plain;
    for (const std::string_view part : parts)
        plain += (plain.empty() ? "" : "/") + std::string(part);
    if (plain.size() > 1 && plain.ends_with('_')) plain.pop_back(); // DDS type names: Image_
    return plain;
}

Result<NamedRosMessage> parse_ros_msg(std::string_view name, std::string_view text, bool ros1) {
    NamedRosMessage message{std::string(name), {}};
    while (!text.empty()) {
        std::string_view line = take_line(text);
        if (line.empty() || line.starts_with('#') || is_separator(line)) continue;
        const std::string_view type = line.substr(0, line.find_first_of(" \t"));
        const std::string_view after = trimmed(line.substr(type.size()));
        const std::string_view field_name = after.substr(0, after.find_first_of(" \t=#"));
        if (trimmed(after.substr(field_name.size())).starts_with('=')) continue; // a constant
        if (!is_identifier(field_name))
            return fail(ErrorCode::Malformed, "'" + std::string(line.substr(0, 80)) +
                                                  "' in the definition of " + message.name + " is no field");
        FATHOM_TRY(NamedRosField field, parse_ros_type(type, ros1));
        field.field.name = field_name;
        message.fields.push_back(std::move(field));
        if (message.fields.size() > kMaxRosFields)
            return fail(ErrorCode::TooLarge, message.name + " has too many fields");
    }
    return message;
}

Result<RosDefinition> parse_ros_definition(std::string_view name, std::string_view schema_encoding,
                                           std::string_view text) {
    const bool ros1 = schema_encoding == "ros1msg";
    const bool idl = schema_encoding == "ros2idl" || schema_encoding == "omgidl";
    const std::string plain = plain_ros_name(name);
    if (text.size() > kMaxRosDefinitionBytes) return fail(ErrorCode::TooLarge, "the definition is too long");
    if (text.empty()) {
        const std::string_view built_in = built_in_ros_text(plain, ros1);
        if (built_in.empty()) return fail(ErrorCode::NotFound, "no definition of " + plain + " came along");
        FATHOM_TRY(NamedRosMessage message, parse_ros_msg(plain, built_in, ros1));
        return resolved({std::move(message)}, ros1);
    }
    FATHOM_TRY(std::vector<NamedRosMessage> named, parse_parts(plain, text, idl, ros1));
    const auto asked = std::ranges::find(named, plain, &NamedRosMessage::name);
    if (asked == named.end()) return fail(ErrorCode::Malformed, "the definition does not define " + plain);
    std::iter_swap(named.begin(), asked);
    return resolved(std::move(named), ros1);
}

std::string ros_definition_text(std::string_view name, bool ros1) {
    const std::string schema_encoding = ros1 ? "ros1msg" : "ros2msg";
    const Result<RosDefinition> definition = parse_ros_definition(name, schema_encoding, {});
    if (!definition) return {};
    std::string text;
    for (const RosMessage& message : definition->messages) {
        if (!text.empty()) text += std::string(80, '=') + "\nMSG: " + message.name + "\n";
        text += built_in_ros_text(message.name, ros1);
    }
    return text;
}

} // namespace fathom
