#include "app/sources/chunk_reader.hpp"

namespace fathom {

const ComponentNames& image_file_components() {
    static const auto names = std::make_shared<const std::vector<std::string>>(
        std::vector{std::string(name_of<EncodedImage>()), std::string(name_of<FileName>())});
    return names;
}

} // namespace fathom
