#include "app/bench/bench_files.hpp"

#include "app/export/safe_file.hpp"
#include "decoders/media/assert.hpp"

#include <cstdlib>
#include <filesystem>

namespace fathom {

BenchFile::BenchFile(const std::string& extension, std::span<const std::byte> bytes)
    : folder_((std::filesystem::temp_directory_path() / "fathom-bench-XXXXXX").string()) {
    FATHOM_ASSERT(mkdtemp(folder_.data()) != nullptr);
    path_ = folder_ + "/image" + extension;
    FATHOM_ASSERT(write_file(path_, bytes, {.sync = false}).has_value());
}

BenchFile::~BenchFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

} // namespace fathom
