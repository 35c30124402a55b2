#include "app/ui/sample_picture.hpp"

#include "app/sources/byte_source.hpp"

#include <filesystem>

namespace fathom {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kSampleSource = 0; // the session counts its sources from 1

/// As it is installed, and as it lies in the source tree that the program was built in.
std::string sample_path() {
    std::error_code failed;
    const fs::path program = fs::read_symlink("/proc/self/exe", failed).parent_path();
    if (failed) return {};
    for (const char* folder : {"../share/fathom/sample", "../../assets/sample"})
        if (const fs::path path = program / folder / "sample_depth.png"; fs::is_regular_file(path, failed))
            return path.lexically_normal().string();
    return {};
}

} // namespace

void SamplePicture::find() {
    if (sought_) return;
    sought_ = true;
    const std::string path = sample_path();
    if (path.empty()) return;
    auto bytes = read_file(path);
    if (!bytes) return;
    store_.insert(std::make_shared<Chunk>(
        one_row_chunk(chunk_id(kSampleSource, 0), view_.entity, {}, {},
                      {EncodedImage{*std::move(bytes), MediaType::Png, {}}, ImageRole::Depth})));
    path_ = path;
}

DrawList SamplePicture::picture(Session& session, const ViewTheme& theme, std::uint32_t width,
                                std::uint32_t height) {
    ViewContext context{store_, session.pipeline().cache(), {}, settings_, memory_, theme, {}};
    return update(view_, context, width, height, session.wants()).draw_list;
}

} // namespace fathom
