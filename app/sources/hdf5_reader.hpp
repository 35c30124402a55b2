// An HDF5 file (.h5, .hdf5, .mat of version 7.3): every array of numbers that can be images is a stream under its path.
//
//     FATHOM_TRY(auto reader, open_hdf5_file("nyu_depth_v2_labeled.mat", std::move(file), options, source_id));
//
// Image after image is read when it is wanted. Which of several arrays is looked at is chosen as everywhere: by --entity,
// and in the window's list of streams. Hypersim's depth is told by its file's name, NYU's labelled set by its arrays. Any thread.
#pragma once

#include "app/sources/byte_source.hpp"
#include "app/sources/chunk_reader.hpp"
#include "app/sources/open_options.hpp"

namespace fathom {

[[nodiscard]] Result<std::unique_ptr<ChunkReader>>
open_hdf5_file(const std::string& path, ByteSource file, OpenOptions options, std::uint32_t source_id);

} // namespace fathom
