#include "app/sources/rosbag2_metadata.hpp"

#include "app/sources/file_names.hpp"

#include <yaml-cpp/yaml.h>

#include <filesystem>

namespace fathom {
namespace {

constexpr std::string_view kRootKey = "rosbag2_bagfile_information";

std::string text_of(const YAML::Node& node) {
    return node && node.IsScalar() ? node.Scalar() : std::string();
}

} // namespace

bool is_rosbag2_metadata(std::string_view text) {
    return text.find(kRootKey) != std::string_view::npos;
}

Result<Rosbag2Metadata> read_rosbag2_metadata(std::string_view text) {
    try {
        const YAML::Node file = YAML::Load(std::string(text));
        const YAML::Node root = file.IsMap() ? file[std::string(kRootKey)] : YAML::Node();
        if (!root || !root.IsMap()) return fail(ErrorCode::Malformed, "not the metadata of a ROS 2 bag");
        Rosbag2Metadata metadata;
        metadata.storage = text_of(root["storage_identifier"]);
        metadata.compression_format = lower_case(text_of(root["compression_format"]));
        metadata.compression_mode = lower_case(text_of(root["compression_mode"]));
        if (const YAML::Node paths = root["relative_file_paths"]; paths && paths.IsSequence())
            for (const YAML::Node& path : paths) {
                // Early versions name the bag's folder too; none may lead out of it.
                const std::string name = std::filesystem::path(text_of(path)).filename().string();
                if (!name.empty() && name != "." && name != "..") metadata.files.push_back(name);
            }
        return metadata;
    } catch (const YAML::Exception& error) {
        return fail(ErrorCode::Malformed, error.what());
    }
}

} // namespace fathom
