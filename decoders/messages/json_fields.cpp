#include "decoders/messages/json_fields.hpp"

#include <nlohmann/json.hpp>

#include <deque>

namespace fathom {
namespace {

/// What a tree's texts and numbers point into; deques never move what they hold.
struct JsonStore {
    std::deque<std::string> texts;
    std::deque<std::vector<double>> numbers;
};

/// Takes nlohmann's parser events, so that memory stays in proportion to the text whatever it nests.
class JsonFieldReader : public nlohmann::json_sax<nlohmann::json> {
  public:
    JsonFieldReader(FieldTree& tree, JsonStore& store) : tree_(tree), store_(store) {}

    std::string complaint = "it is no JSON object";

    bool null() override { return !open_.empty(); }
    bool boolean(bool value) override {
        FieldNode* node = leaf(FieldKind::Bool);
        if (node) node->integer = value;
        return node != nullptr;
    }
    bool number_integer(number_integer_t value) override {
        if (in_list_of_numbers()) return pack(static_cast<double>(value));
        FieldNode* node = leaf(FieldKind::Signed);
        if (node) node->integer = value;
        return node != nullptr;
    }
    bool number_unsigned(number_unsigned_t value) override {
        if (in_list_of_numbers()) return pack(static_cast<double>(value));
        FieldNode* node = leaf(FieldKind::Unsigned);
        if (node) node->integer = static_cast<std::int64_t>(value);
        return node != nullptr;
    }
    bool number_float(number_float_t value, const string_t&) override {
        if (in_list_of_numbers()) return pack(value);
        FieldNode* node = leaf(FieldKind::Real);
        if (node) node->real = value;
        return node != nullptr;
    }
    bool string(string_t& value) override {
        FieldNode* node = leaf(FieldKind::Text);
        if (node) node->text = store_.texts.emplace_back(std::move(value));
        return node != nullptr;
    }
    bool binary(binary_t&) override { return false; }
    bool key(string_t& value) override {
        key_ = store_.texts.emplace_back(std::move(value));
        return true;
    }
    bool start_object(std::size_t) override { return start(FieldKind::Struct); }
    bool start_array(std::size_t) override { return !open_.empty() && start(FieldKind::List); }
    bool end_object() override { return end(); }
    bool end_array() override {
        const Open& list = open_.back();
        if (list.pack) {
            FieldNode& node = tree_.nodes[list.node];
            node.kind = FieldKind::Numbers;
            node.scalar = Scalar::F64;
            node.bytes = std::as_bytes(std::span(*list.pack));
        }
        return end();
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
        complaint = "its JSON breaks at byte " + std::to_string(position);
        return false;
    }

  private:
    struct Open {
        std::uint32_t node = 0;
        bool has_others = false;             // a list with something in it that is no number
        std::vector<double>* pack = nullptr; // the numbers of a list
    };

    bool in_list_of_numbers() const {
        return !open_.empty() && tree_.nodes[open_.back().node].kind == FieldKind::List &&
               !open_.back().has_others;
    }

    bool pack(double value) {
        Open& list = open_.back();
        if (!list.pack) list.pack = &store_.numbers.emplace_back();
        list.pack->push_back(value);
        return true;
    }

    /// Numbers that turn out to have other company become nodes like it.
    bool unpack() {
        if (open_.empty() || tree_.nodes[open_.back().node].kind != FieldKind::List) return true;
        Open& list = open_.back();
        list.has_others = true;
        if (!list.pack) return true;
        const std::vector<double> values = std::move(*std::exchange(list.pack, nullptr));
        for (const double value : values) {
            if (tree_.is_full()) return too_many();
            tree_.add({}, FieldKind::Real).real = value;
        }
        return true;
    }

    FieldNode* leaf(FieldKind kind) {
        if (open_.empty() || !unpack()) return nullptr;
        if (tree_.is_full()) {
            (void)too_many();
            return nullptr;
        }
        return &tree_.add(std::exchange(key_, {}), kind);
    }

    bool start(FieldKind kind) {
        if (!unpack()) return false;
        if (tree_.is_full()) return too_many();
        if (open_.size() >= static_cast<std::size_t>(kMaxFieldDepth)) {
            complaint = "its JSON nests too deep";
            return false;
        }
        open_.push_back({.node = tree_.open(std::exchange(key_, {}), kind)});
        return true;
    }

    bool end() {
        tree_.close(open_.back().node);
        open_.pop_back();
        return true;
    }

    bool too_many() {
        complaint = "more fields than a message may have";
        return false;
    }

    FieldTree& tree_;
    JsonStore& store_;
    std::vector<Open> open_;
    std::string_view key_;
};

} // namespace

Result<void> read_json_fields(std::span<const std::byte> payload, FieldTree& tree) {
    auto store = std::make_shared<JsonStore>();
    tree.kept = store;
    JsonFieldReader reader(tree, *store);
    const auto* text = reinterpret_cast<const char*>(payload.data());
    if (!nlohmann::json::sax_parse(text, text + payload.size(), &reader))
        return fail(ErrorCode::Malformed, reader.complaint);
    return {};
}

} // namespace fathom
