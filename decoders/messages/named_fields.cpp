#include "decoders/messages/named_fields.hpp"

#include "decoders/messages/base64.hpp"

#include <algorithm>
#include <cmath>

namespace fathom {

void NamedFields::complain(std::string_view name, std::string_view what) {
    if (complaint_.empty()) complaint_ = "its field '" + std::string(name) + "' " + std::string(what);
}

const FieldNode* NamedFields::needed(std::string_view name) {
    const FieldNode* found = find(name);
    if (!found && node_ && complaint_.empty()) complaint_ = "it has no field '" + std::string(name) + "'";
    return found;
}

NamedFields NamedFields::in(std::string_view name) {
    const FieldNode* found = needed(name);
    if (found && found->kind != FieldKind::Struct) complain(name, "is no message");
    return {tree_, found, payload_, complaint_};
}

std::uint32_t NamedFields::u32(std::string_view name) {
    const FieldNode* found = needed(name);
    const auto value = found ? u32_of(*found) : std::optional<std::uint32_t>(0);
    if (!value) complain(name, "is no number of 32 bits");
    return value.value_or(0);
}

double NamedFields::number(std::string_view name) {
    const FieldNode* found = needed(name);
    const auto value = found ? number_of(*found) : std::optional<double>(0);
    if (!value) complain(name, "is no number");
    return value.value_or(0);
}

std::string NamedFields::text(std::string_view name) {
    const FieldNode* found = needed(name);
    if (found && found->kind != FieldKind::Text) complain(name, "is no text");
    return found ? std::string(found->text) : std::string();
}

std::vector<double> NamedFields::numbers(std::string_view name) {
    const FieldNode* found = needed(name);
    if (!found) return {};
    auto values = numbers_of(tree_, *found);
    if (!values) complain(name, "is no list of numbers");
    return std::move(values).value_or(std::vector<double>());
}

Blob NamedFields::data(std::string_view name) {
    const FieldNode* found = needed(name);
    if (!found) return {};
    if (found->kind == FieldKind::Numbers && byte_size(found->scalar) == 1) {
        if (found->bytes.empty()) return {};
        return slice(payload_, static_cast<std::size_t>(found->bytes.data() - payload_.bytes.data()),
                     found->bytes.size());
    }
    if (found->kind == FieldKind::Text) {
        auto bytes = decode_base64(found->text);
        if (bytes) return make_blob(*std::move(bytes));
        complain(name, "is " + bytes.error().message);
        return {};
    }
    const auto values = numbers_of(tree_, *found);
    if (!values || !std::ranges::all_of(*values, [](double v) { return v >= 0 && v <= 255; })) {
        complain(name, "holds no bytes");
        return {};
    }
    std::vector<std::byte> bytes(values->size());
    std::ranges::transform(*values, bytes.begin(),
                           [](double v) { return static_cast<std::byte>(static_cast<std::uint8_t>(v)); });
    return make_blob(std::move(bytes));
}

StampNs NamedFields::stamp(std::string_view name) const {
    const FieldNode* found = find(name);
    if (!found) return std::nullopt;
    if (found->kind == FieldKind::Time) return found->integer;
    if (found->kind != FieldKind::Struct) return std::nullopt;
    const auto part = [&](std::initializer_list<std::string_view> spellings) -> std::optional<std::int64_t> {
        for (const std::string_view spelling : spellings)
            if (const FieldNode* child = child_of(tree_, *found, spelling))
                if (child->kind == FieldKind::Signed || child->kind == FieldKind::Unsigned)
                    return child->integer;
        return std::nullopt;
    };
    const auto seconds = part({"sec", "seconds", "secs"});
    const auto nanoseconds = part({"nanosec", "nsec", "nanos", "nsecs"});
    std::int64_t total = 0;
    if (!seconds || !nanoseconds || __builtin_mul_overflow(*seconds, std::int64_t{1'000'000'000}, &total) ||
        __builtin_add_overflow(total, *nanoseconds, &total))
        return std::nullopt;
    return total;
}

} // namespace fathom
