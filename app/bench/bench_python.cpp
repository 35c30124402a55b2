#include "app/bench/bench_python.hpp"

#include "app/bench/bench_child.hpp"
#include "app/bench/bench_files.hpp"
#include "app/sources/byte_source.hpp"

#include <cstdlib>
#include <filesystem>

namespace fathom {

std::optional<double> python_ms(const std::string& program, const std::vector<std::string>& arguments) {
    const BenchFile answer(".txt", {});
    const std::string own = own_program().substr(0, own_program().rfind('/')) + "/interop/new/bin/python";
    Command command{std::filesystem::exists(own) ? own : "python3", "-c", program};
    command.insert(command.end(), arguments.begin(), arguments.end());
    command.push_back(answer.path());
    if (!BenchChild::start(command).succeeds()) return std::nullopt;
    const auto text = read_file(answer.path());
    if (!text || text->bytes.empty()) return std::nullopt;
    return std::strtod(
        std::string(reinterpret_cast<const char*>(text->bytes.data()), text->bytes.size()).c_str(), nullptr);
}

} // namespace fathom
