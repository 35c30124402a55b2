#include "app/views/class_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>

namespace fathom {
namespace {

constexpr std::uint32_t kClasses = 65536;

std::optional<std::uint16_t> class_of(double number) {
    const double rounded = std::round(number);
    if (!(rounded >= 0 && rounded < kClasses)) return std::nullopt;
    return static_cast<std::uint16_t>(rounded);
}

} // namespace

std::shared_ptr<const ClassPicture> make_class_picture(const SharedImage& ids, const ImageKey& key,
                                                       ClassTable table) {
    if (!ids || !is_scalar_image(ids.desc.format)) return nullptr;
    auto result = std::make_shared<ClassPicture>();
    result->key = key;
    Image picture = allocate_image(packed_desc(ids.desc.width, ids.desc.height, kRgba8));
    std::vector<std::uint64_t> counts(kClasses);
    std::vector<ClassColor> colors(kClasses);
    const ImageView source = ids.view();
    for (std::uint32_t y = 0; y < ids.desc.height; ++y) {
        std::byte* to = picture.view().row(y);
        for (std::uint32_t x = 0; x < ids.desc.width; ++x, to += sizeof(ClassColor)) {
            const auto id = class_of(value_at(source, x, y));
            ClassColor color{0, 0, 0, 0};
            if (id) {
                if (counts[*id]++ == 0) colors[*id] = table.color(*id);
                color = colors[*id];
            } else {
                ++result->outside;
            }
            std::memcpy(to, color.data(), sizeof(ClassColor));
        }
    }
    for (std::uint32_t id = 0; id < kClasses; ++id)
        if (counts[id] != 0) {
            const auto class_id = static_cast<std::uint16_t>(id);
            result->present.push_back({class_id, std::string(table.label(class_id)), colors[id], counts[id]});
        }
    std::ranges::stable_sort(result->present, std::ranges::greater(), &ClassShare::count);
    result->table = std::move(table);
    result->picture = share(std::move(picture));
    return result;
}

std::string class_text(const ClassTable& table, double number) {
    const auto id = class_of(number);
    if (!id) return {};
    std::string text = "class " + std::to_string(*id);
    const std::string_view label = table.label(*id);
    if (!label.empty()) text.append(", ").append(label);
    return text;
}

} // namespace fathom
