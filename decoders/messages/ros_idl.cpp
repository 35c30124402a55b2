// The subset of IDL (OMG IDL 4.2) that ROS 2 writes and DDS systems use for plain data: modules, structs, typedefs, enums,
// sequences, arrays, bounded strings. Annotations and constants are passed over; unions, inheritance and maps are not.
#include "decoders/messages/ros_definition_parts.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace fathom {
namespace {

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Words (with their scope: "a::b::T"), numbers, strings as one token, and single characters.
class IdlTokens {
  public:
    explicit IdlTokens(std::string_view text) : rest_(text) { advance(); }

    [[nodiscard]] std::string_view peek() const { return token_; }
    [[nodiscard]] bool at_end() const { return token_.empty(); }
    std::string_view take() {
        const std::string_view token = token_;
        advance();
        return token;
    }
    bool take_if(std::string_view wanted) {
        if (token_ != wanted) return false;
        advance();
        return true;
    }
    /// Behind the bracket that closes the one just taken, or behind `end` outside of any.
    void skip_to(std::string_view end) {
        for (int depth = 0; !at_end();) {
            const std::string_view token = take();
            if (depth == 0 && token == end) return;
            if (token == "(" || token == "{" || token == "[") ++depth;
            if (token == ")" || token == "}" || token == "]") --depth;
        }
    }

  private:
    void skip_blank() {
        for (;;) {
            const std::size_t first = rest_.find_first_not_of(" \t\r\n");
            rest_.remove_prefix(std::min(first, rest_.size()));
            const bool line = rest_.starts_with("//") || rest_.starts_with("#") || rest_.starts_with("====");
            if (!line && !rest_.starts_with("/*")) return;
            const std::size_t end = line ? rest_.find('\n') : rest_.find("*/", 2);
            rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + (line ? 1 : 2));
        }
    }
    void advance() {
        skip_blank();
        std::size_t size = rest_.empty() ? 0 : 1;
        if (!rest_.empty() && is_word(rest_[0])) {
            while (size < rest_.size() && (is_word(rest_[size]) || continues_scope(size)))
                size += rest_[size] == ':' ? 2 : 1;
        } else if (rest_.starts_with('"')) {
            while (size < rest_.size() && rest_[size] != '"')
                size += rest_[size] == '\\' ? 2 : 1;
            size = std::min(size + 1, rest_.size());
        }
        token_ = rest_.substr(0, size);
        rest_.remove_prefix(size);
    }
    bool continues_scope(std::size_t at) const {
        return rest_.substr(at).starts_with("::") && at + 2 < rest_.size() && is_word(rest_[at + 2]);
    }

    std::string_view rest_, token_;
};

class IdlParser {
  public:
    explicit IdlParser(std::string_view text) : tokens_(text) {}

    Result<std::vector<NamedRosMessage>> parse() {
        while (!tokens_.at_end())
            FATHOM_CHECK(declaration());
        return std::move(messages_);
    }

  private:
    Result<void> declaration() {
        if (tokens_.take_if("}")) {
            if (scope_.empty()) return fail(ErrorCode::Malformed, "the IDL closes what it did not open");
            scope_.pop_back();
            tokens_.take_if(";");
            return {};
        }
        if (skip_annotation() || tokens_.take_if(";")) return {};
        const std::string_view word = tokens_.take();
        if (word == "module") {
            scope_.emplace_back(tokens_.take());
            if (scope_.size() > kMaxScopes || !tokens_.take_if("{"))
                return fail(ErrorCode::Malformed, "the IDL has a module without a body");
            return {};
        }
        if (word == "struct") return structure();
        if (word == "typedef") return alias();
        if (word == "enum") return enumeration();
        if (word == "const") {
            tokens_.skip_to(";");
            return {};
        }
        return fail(ErrorCode::Unsupported, "IDL with '" + std::string(word.substr(0, 40)) + "' is not read");
    }

    Result<void> structure() {
        NamedRosMessage message{plain_ros_name(scoped(tokens_.take())), {}};
        if (tokens_.take_if(";")) return {}; // declared ahead
        if (!tokens_.take_if("{")) return fail(ErrorCode::Unsupported, message.name + " is no plain struct");
        while (!tokens_.take_if("}")) {
            if (tokens_.at_end()) return fail(ErrorCode::Truncated, message.name + " has no end");
            if (skip_annotation()) continue;
            FATHOM_TRY(const NamedRosField type, type_specification());
            do {
                FATHOM_TRY(NamedRosField field, declarator(type));
                message.fields.push_back(std::move(field));
            } while (tokens_.take_if(","));
            if (!tokens_.take_if(";"))
                return fail(ErrorCode::Malformed, message.name + " has a member without ';'");
            if (message.fields.size() > kMaxRosFields)
                return fail(ErrorCode::TooLarge, message.name + " has too many fields");
        }
        if (messages_.size() >= kMaxRosMessages)
            return fail(ErrorCode::TooLarge, "the IDL has too many structs");
        messages_.push_back(std::move(message));
        return {};
    }

    Result<void> alias() {
        FATHOM_TRY(const NamedRosField type, type_specification());
        FATHOM_TRY(NamedRosField named, declarator(type));
        tokens_.skip_to(";");
        if (aliases_.size() >= kMaxRosMessages)
            return fail(ErrorCode::TooLarge, "the IDL has too many typedefs");
        const std::string name = scoped(named.field.name);
        aliases_[name] = std::move(named);
        return {};
    }

    /// CDR writes an enum as 32 bits.
    Result<void> enumeration() {
        const std::string name = scoped(tokens_.take());
        if (!tokens_.take_if("{")) return fail(ErrorCode::Malformed, "the IDL has an enum without a body");
        tokens_.skip_to("}");
        if (aliases_.size() >= kMaxRosMessages)
            return fail(ErrorCode::TooLarge, "the IDL has too many enums");
        aliases_[name].field.type = RosType::U32;
        return {};
    }

    /// Everything before the member's name: "sequence<double, 8>", "unsigned long", "std_msgs::msg::Header".
    Result<NamedRosField> type_specification() {
        std::string_view word = tokens_.take();
        if (word == "sequence") {
            if (!tokens_.take_if("<")) return fail(ErrorCode::Malformed, "the IDL has a sequence of nothing");
            if (tokens_.peek() == "sequence")
                return fail(ErrorCode::Unsupported, "sequences of sequences are not read");
            FATHOM_TRY(NamedRosField element, type_specification());
            tokens_.skip_to(">");
            return repeated(std::move(element), RosRepeat::Sequence, 0);
        }
        std::string name(word);
        while (word == "unsigned" || word == "long") {
            const std::string_view next = tokens_.peek();
            if (next != "long" && next != "short" && next != "double") break;
            name += " " + std::string(tokens_.take());
            word = next;
        }
        if (name == "string" || name == "wstring")
            if (tokens_.take_if("<")) tokens_.skip_to(">");
        NamedRosField field;
        if (const auto primitive = ros_primitive(name, false)) {
            field.field.type = *primitive;
            return field;
        }
        for (std::size_t depth = scope_.size() + 1; depth-- > 0;)
            if (const auto known = aliases_.find(scoped(name, depth)); known != aliases_.end())
                return known->second;
        field.field.type = RosType::Struct;
        field.type_name = name;
        return field;
    }

    /// The member's name and the size of an array.
    Result<NamedRosField> declarator(const NamedRosField& type) {
        NamedRosField field = type;
        field.field.name = tokens_.take();
        if (field.field.name.empty() || !is_word(field.field.name[0]))
            return fail(ErrorCode::Malformed, "the IDL has a member without a name");
        std::uint64_t count = 1;
        bool is_array = false;
        while (tokens_.take_if("[")) {
            const std::string_view size = tokens_.take();
            std::uint32_t extent = 0;
            const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), extent);
            if (error != std::errc{} || end != size.data() + size.size() || !tokens_.take_if("]"))
                return fail(ErrorCode::Unsupported, "the size of " + field.field.name + " is no number");
            count *= extent; // rows after rows
            if (count > 0xFFFFFFFF)
                return fail(ErrorCode::TooLarge, field.field.name + " is too large an array");
            is_array = true;
        }
        if (!is_array) return field;
        return repeated(std::move(field), RosRepeat::Fixed, static_cast<std::uint32_t>(count));
    }

    static Result<NamedRosField> repeated(NamedRosField field, RosRepeat repeat, std::uint32_t count) {
        if (field.field.repeat != RosRepeat::One)
            return fail(ErrorCode::Unsupported, "lists of lists are not read");
        field.field.repeat = repeat;
        field.field.count = count;
        return field;
    }

    bool skip_annotation() {
        if (!tokens_.take_if("@")) return false;
        tokens_.take();
        if (tokens_.take_if("(")) tokens_.skip_to(")");
        return true;
    }

    /// "a::b::Name" within the first `depth` of the open modules.
    std::string scoped(std::string_view name, std::size_t depth) const {
        std::string full;
        for (std::size_t i = 0; i < depth; ++i)
            full += scope_[i] + "::";
        return full + std::string(name);
    }
    std::string scoped(std::string_view name) const { return scoped(name, scope_.size()); }

    static constexpr std::size_t kMaxScopes = 16;

    IdlTokens tokens_;
    std::vector<std::string> scope_;
    std::map<std::string, NamedRosField> aliases_;
    std::vector<NamedRosMessage> messages_;
};

} // namespace

Result<std::vector<NamedRosMessage>> parse_ros_idl(std::string_view text) {
    return IdlParser(text).parse();
}

} // namespace fathom
