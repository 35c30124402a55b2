// Runs a fuzz target over kept inputs, where the compiler is not clang or no fuzzing is wanted.
//
//     fuzz_png tests/fuzz/corpus/png tests/data/regressions/png
//
// Each file of the folders (and each file named) goes once through LLVMFuzzerTestOneInput, in the order of its
// name; a crash shows which one by the last line printed. A folder that does not exist has no files. The empty
// input is always tried.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
    namespace fs = std::filesystem;
    std::set<fs::path> files;
    for (int i = 1; i < argc; ++i) {
        if (fs::is_directory(argv[i])) {
            for (const auto& entry : fs::recursive_directory_iterator(argv[i]))
                if (entry.is_regular_file()) files.insert(entry.path());
        } else if (fs::exists(argv[i])) {
            files.insert(argv[i]);
        }
    }
    LLVMFuzzerTestOneInput(nullptr, 0);
    for (const fs::path& file : files) {
        std::printf("%s\n", file.c_str());
        std::fflush(stdout);
        std::ifstream stream(file, std::ios::binary);
        const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    }
    std::printf("%zu inputs, none crashed\n", files.size() + 1);
}
